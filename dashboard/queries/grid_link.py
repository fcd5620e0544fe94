"""What a reader set in a grid, filters and order, as the URL has it.

`where=warehouse~contains~oslo,line_late_hours~greaterThan~24~and~lessThan~48` and
`sort=-due_date,customer`, written by `assets/grid.js`; read back as AG Grid's models.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from dashboard.queries.grid_model import conditions, number

Model = dict[str, Any]

_VALUES: Final = {"blank": 0, "notBlank": 0, "inRange": 2}
# what the grid offers: a model of another kind, or of more tests, it does not show
_OF_DAYS: Final = frozenset(
    ("equals", "notEqual", "lessThan", "greaterThan", "inRange", "blank", "notBlank")
)
_MOST_TESTS: Final = 2
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class GridState:
    """Filters and order as a grid has them; `where` and `sort` as a URL has what of them could be
    read, and what could not."""

    filters: Model = field(default_factory=dict)
    order: list[Model] = field(default_factory=list)
    where: str = ""
    sort: str = ""
    unread: tuple[str, ...] = ()


def grid_state(where: str, sort: str, kinds: Mapping[str, str]) -> GridState:
    """The state that a URL's `where` and `sort` ask for, of the columns in `kinds`: text, number
    or date, and empty for one that only orders. A column asked for again is not read."""
    filters, read, lost = _filters(filter(None, where.split(",")), kinds)
    order, sorts, unsorted = _order(filter(None, sort.split(",")), kinds)
    return GridState(filters, order, ",".join(read), ",".join(sorts), (*lost, *unsorted))


def _filters(parts: Iterable[str], kinds: Mapping[str, str]) -> tuple[Model, list[str], list[str]]:
    """The filters, the parts that were read, and those that were not."""
    filters: Model = {}
    read, lost = [], []
    for part in parts:
        found = _column(part, kinds)
        if found is None or found[0] in filters:
            lost.append(part)
        else:
            filters[found[0]] = found[1]
            read.append(part)
    return filters, read, lost


def _order(
    names: Iterable[str], kinds: Mapping[str, str]
) -> tuple[list[Model], list[str], list[str]]:
    """The order, the names that were read, and those that were not."""
    order: dict[str, Model] = {}
    read, lost = [], []
    for name in names:
        column = name.removeprefix("-")
        if column in order or column not in kinds:
            lost.append(name)
        else:
            order[column] = _sort(name)
            read.append(name)
    return list(order.values()), read, lost


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
    if not all(_readable(name, test) for test in tests) or len(tests) > _MOST_TESTS:
        return None
    if joined not in (["and"] * (len(tests) - 1), ["or"] * (len(tests) - 1)):
        return None
    return name, _joined(kinds[name], tests, joined)


def _readable(name: str, test: Model) -> bool:
    shown = test["filterType"] != "date" or test["type"] in _OF_DAYS
    return shown and bool(conditions({name: test}, {name})[0])


def _joined(of: str, tests: list[Model], words: list[str]) -> Model:
    if not words:
        return tests[0]
    return {"filterType": of, "operator": words[0].upper(), "conditions": tests}


def _number(text: str) -> float | None:
    return number(float(text)) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> str | None:
    return f"{text} 00:00:00" if _DAY.fullmatch(text) else None


_READ: Final[Mapping[str, Callable[[str], Any]]] = {"text": str, "number": _number, "date": _day}


def _test(of: str, kind: str, values: list[str]) -> Model:
    keys = ("dateFrom", "dateTo") if of == "date" else ("filter", "filterTo")
    read = map(_READ[of], values)
    return {"filterType": of, "type": kind, **dict(zip(keys, read, strict=False))}
