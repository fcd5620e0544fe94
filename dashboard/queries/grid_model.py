"""What a reader set in a grid, filters and order, as SQL: names of ours, values bound.

The models are AG Grid's, as the browser sends them; whatever is garbled in them is left out.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from math import isnan
from typing import Any, Final

from dashboard import formats
from dashboard.fields import legible

Condition = tuple[str, list[Any]]

_BLANK: Final = "coalesce(cast({name} as varchar), '') {sign} ''"
_TEXT: Final = {
    "contains": "contains({cell}, {text})",
    "notContains": "not contains({cell}, {text})",
    "equals": "{cell} = {text}",
    "notEqual": "{cell} <> {text}",
    "startsWith": "starts_with({cell}, {text})",
    "endsWith": "ends_with({cell}, {text})",
}
_COMPARED: Final = {
    "equals": "=",
    "notEqual": "<>",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
}
# beyond it numbers compare as this one does: a whole number may have no float there
_FAR: Final = 1e300


def conditions(model: Any, columns: Collection[str]) -> tuple[list[str], list[Any]]:
    """Conditions on `columns` that the filter model asks for, and their parameters."""
    entries = model.items() if isinstance(model, dict) else ()
    found = [_column(name, asked) for name, asked in entries if name in columns]
    known = [condition for condition in found if condition is not None]
    return [text for text, _ in known], [value for _, values in known for value in values]


def conditions_in_words(model: Any, headings: Mapping[str, str]) -> list[str]:
    """What the filter model asks of the columns that have a heading, in a reader's words."""
    entries = model.items() if isinstance(model, dict) else ()
    said = [_said(name, headings[name], asked) for name, asked in entries if name in headings]
    return [text for text in said if text]


def number(value: Any) -> float | None:
    """The number as filters compare it; None for what is none."""
    if isinstance(value, int) or (isinstance(value, float) and not isnan(value)):
        return float(max(-_FAR, min(_FAR, value)))
    return None


def order(model: Any, columns: Collection[str]) -> list[str]:
    """`ORDER BY` terms of the sort model, blanks last."""
    return [
        f"{name} {'desc' if down else 'asc'} nulls last" for name, down in _sorts(model, columns)
    ]


def order_in_words(model: Any, headings: Mapping[str, str]) -> list[str]:
    """What the sort model asks of the columns that have a heading, in a reader's words."""
    return [
        headings[name] + (", descending" if down else "") for name, down in _sorts(model, headings)
    ]


def _sorts(model: Any, columns: Collection[str]) -> list[tuple[str, bool]]:
    """Columns to sort by, and whether downwards."""
    entries = model if isinstance(model, list) else ()
    return [
        (str(entry["colId"]), entry.get("sort") == "desc")
        for entry in entries
        if isinstance(entry, dict) and str(entry.get("colId")) in columns
    ]


def _column(name: str, asked: Any) -> Condition | None:
    """One column's condition: a test, or several joined by `operator`."""
    known = [condition for _, condition in _tests(name, asked)]
    if not known:
        return None
    joined = f" {_operator(asked)} ".join(text for text, _ in known)
    return f"({joined})", [value for _, values in known for value in values]


def _said(name: str, heading: str, asked: Any) -> str:
    said = [
        " ".join([heading, _words(kind), " and ".join(map(_quoted, values))]).strip()
        for kind, (_, values) in _tests(name, asked)
    ]
    return f" {_operator(asked)} ".join(said)


def _words(kind: str) -> str:
    """`notContains` as words."""
    return re.sub("([A-Z])", r" \1", kind).lower()


def _tests(name: str, asked: Any) -> list[tuple[str, Condition]]:
    """The tests of one column that can be carried out: the kind of each, and its condition."""
    if not isinstance(asked, dict):
        return []
    tests = asked.get("conditions")
    found = [(each, _test(name, each)) for each in (tests if isinstance(tests, list) else [asked])]
    return [(str(each["type"]), condition) for each, condition in found if condition is not None]


def _operator(asked: Any) -> str:
    return "or" if isinstance(asked, dict) and asked.get("operator") == "OR" else "and"


def _quoted(value: Any) -> str:
    """A parameter as readers write it."""
    if isinstance(value, date):
        return formats.day(value)
    return f"{value:.10g}" if isinstance(value, float) else f"“{value}”"


def _test(name: str, test: Any) -> Condition | None:
    """A cell that is blank passes only a test for blanks."""
    if not isinstance(test, dict):
        return None
    kind = str(test.get("type"))
    if kind in ("blank", "notBlank"):
        return _BLANK.format(name=name, sign="=" if kind == "blank" else "<>"), []
    if "dateFrom" in test:
        ends = _day(test["dateFrom"]), _day(test.get("dateTo"))
        return _compared(f"try_cast({name} as date)", kind, *ends)
    if isinstance(test.get("filter"), str):
        return _text(name, kind, test["filter"])
    span = number(test.get("filter")), number(test.get("filterTo"))
    return _compared(f"try_cast({name} as double)", kind, *span)


def _compared(cell: str, kind: str, low: Any, high: Any) -> Condition | None:
    """`high` is the end of a range, which holds both its ends."""
    if low is not None and kind in _COMPARED:
        return f"{cell} {_COMPARED[kind]} ?", [low]
    if low is not None and high is not None and kind == "inRange":
        return f"{cell} between ? and ?", [low, high]
    return None


def _text(name: str, kind: str, text: str) -> Condition | None:
    """Upper and lower case are the same to a reader."""
    if kind not in _TEXT or not text or not legible(text):
        return None
    return _TEXT[kind].format(cell=f"lower(cast({name} as varchar))", text="lower(?)"), [text]


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
