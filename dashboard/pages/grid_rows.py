"""The grid's filters carried out on the server, so that the export is what is shown."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

Row = dict[str, Any]
# A spreadsheet would run a cell that starts with one of these.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_TEXT_TESTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda cell, text: text in cell,
    "notContains": lambda cell, text: text not in cell,
    "equals": lambda cell, text: cell == text,
    "notEqual": lambda cell, text: cell != text,
    "startsWith": lambda cell, text: cell.startswith(text),
    "endsWith": lambda cell, text: cell.endswith(text),
}
_NUMBER_TESTS: Final[dict[str, Callable[[float, float], bool]]] = {
    "equals": lambda cell, limit: cell == limit,
    "notEqual": lambda cell, limit: cell != limit,
    "greaterThan": lambda cell, limit: cell > limit,
    "greaterThanOrEqual": lambda cell, limit: cell >= limit,
    "lessThan": lambda cell, limit: cell < limit,
    "lessThanOrEqual": lambda cell, limit: cell <= limit,
}


def _plain(value: Any) -> Any:
    """Dates and times as ISO text, everything else as it is."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def _matches(value: Any, test: Mapping[str, Any]) -> bool:
    kind, wanted = test.get("type"), test.get("filter")
    if kind == "blank":
        return value in (None, "")
    if kind == "notBlank":
        return value not in (None, "")
    if value is None:
        return False
    if isinstance(value, date):
        return _date_matches(_plain(value)[:10], test)
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return _number_matches(float(value), test)
    check = _TEXT_TESTS.get(str(kind))
    return check is None or check(str(_plain(value)).casefold(), str(wanted or "").casefold())


def _date_matches(day: str, test: Mapping[str, Any]) -> bool:
    """ISO dates compare as text."""
    low, high = str(test.get("dateFrom") or "")[:10], str(test.get("dateTo") or "")[:10]
    results = {
        "equals": day == low,
        "notEqual": day != low,
        "lessThan": day < low,
        "greaterThan": day > low,
        "inRange": low <= day <= high,
    }
    return results.get(str(test.get("type")), True)


def _number_matches(value: float, test: Mapping[str, Any]) -> bool:
    kind, low, high = test.get("type"), test["filter"], test.get("filterTo")
    if kind == "inRange":
        return not isinstance(high, int | float) or low <= value <= high
    check = _NUMBER_TESTS.get(str(kind))
    return check is None or check(value, low)


def _passes(value: Any, test: Mapping[str, Any]) -> bool:
    conditions = test.get("conditions")
    if not isinstance(conditions, list):
        return _matches(value, test)
    results = [_matches(value, condition) for condition in conditions]
    return any(results) if test.get("operator") == "OR" else all(results)


def _known(model: Any, columns: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    entries = model.items() if isinstance(model, dict) else ()
    return {key: test for key, test in entries if key in columns and isinstance(test, dict)}


def narrow(rows: Sequence[Row], filter_model: Any, columns: Sequence[str]) -> list[Row]:
    """Rows that pass the grid's filters; filters on unknown columns are ignored."""
    tests = _known(filter_model, columns)
    return [row for row in rows if all(_passes(row.get(key), test) for key, test in tests.items())]


def _cell(value: Any) -> Any:
    text = _plain(value)
    if isinstance(text, str) and text.startswith(_FORMULA_STARTS):
        return "'" + text
    return "" if text is None else text


def to_csv(rows: Sequence[Row], columns: Sequence[tuple[str, str]]) -> str:
    """CSV of the named columns (`key, heading`), safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([heading for _, heading in columns])
    writer.writerows([[_cell(row.get(key)) for key, _ in columns] for row in rows])
    return out.getvalue()
