"""What a reader set in a grid, filters and order, as the URL has it.

`where=warehouse~contains~oslo,line_late_hours~greaterThan~24~and~lessThan~48` and
`sort=-due_date,customer`, written by `assets/grid.js`; read back as AG Grid's models.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from dashboard.queries.grid_model import conditions

Model = dict[str, Any]

_VALUES: Final = {"blank": 0, "notBlank": 0, "inRange": 2}


@dataclass(frozen=True)
class GridState:
    """Filters and order as a grid has them, and what of the URL could not be read."""

    filters: Model = field(default_factory=dict)
    order: list[Model] = field(default_factory=list)
    unread: tuple[str, ...] = ()


def grid_state(where: str, sort: str, kinds: Mapping[str, str]) -> GridState:
    """The state that a URL's `where` and `sort` ask for, of the columns in `kinds`: text, number
    or date, and empty for one that only orders."""
    parts = [part for part in where.split(",") if part]
    read = {part: _column(part, kinds) for part in parts}
    filters = dict(found for found in read.values() if found is not None)
    names = [name for name in sort.split(",") if name]
    order = [_sort(name) for name in names if name.removeprefix("-") in kinds]
    lost = [part for part, found in read.items() if found is None]
    lost += [name for name in names if name.removeprefix("-") not in kinds]
    return GridState(filters, order, tuple(lost))


def _sort(name: str) -> Model:
    return {"colId": name.removeprefix("-"), "sort": "desc" if name.startswith("-") else "asc"}


def _column(part: str, kinds: Mapping[str, str]) -> tuple[str, Model] | None:
    """One column's filter: a test, or several joined by the same word."""
    name, *words = part.split("~")
    if not kinds.get(name) or not words:
        return None
    tests, joined = [], []
    while words:
        kind, *words = words
        end = _VALUES.get(kind, 1)
        tests.append(_test(kinds[name], kind, [unquote(value) for value in words[:end]]))
        joined += words[end : end + 1]
        words = words[end + 1 :]
    readable = all(conditions({name: test}, {name})[0] for test in tests)
    if not readable or joined not in (["and"] * (len(tests) - 1), ["or"] * (len(tests) - 1)):
        return None
    return name, _joined(kinds[name], tests, joined)


def _joined(of: str, tests: list[Model], words: list[str]) -> Model:
    if not words:
        return tests[0]
    return {"filterType": of, "operator": words[0].upper(), "conditions": tests}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _day(text: str) -> str:
    return f"{text[:10]} 00:00:00"


_READ: Final[Mapping[str, Callable[[str], Any]]] = {"text": str, "number": _number, "date": _day}


def _test(of: str, kind: str, values: list[str]) -> Model:
    keys = ("dateFrom", "dateTo") if of == "date" else ("filter", "filterTo")
    read = map(_READ[of], values)
    return {"filterType": of, "type": kind, **dict(zip(keys, read, strict=False))}
