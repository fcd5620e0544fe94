"""The company's records as one Odoo version would hold them.

`facts.json` says which fields each version has; `versions.py` holds what differs in meaning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError
from simulator.tables import Field, Table, Tables

from . import version14
from .book import Book, Row
from .defaults import DEFAULTS
from .versions import Adapter, adapters
from .view import Rendering

FACTS = Path(__file__).with_name("facts.json")
VERSIONS = ("14.0", "16.0", "17.0", "18.0", "19.0")
EMPTY: dict[str, Any] = {
    "float": 0.0,
    "monetary": 0.0,
    "integer": 0,
    "many2many": [],
    "one2many": [],
}


def render(book: Book, version: str) -> Tables:
    """Tables of that version; raises `SimulatorError` for a version that is not simulated."""
    if version not in VERSIONS:
        raise SimulatorError(
            f"Odoo {version} is not simulated: choose one of {', '.join(VERSIONS)}."
        )
    tables = Tables(version)
    rendering = Rendering(book, tables.series)
    adapt_all = adapters(rendering)
    for model, fields in field_facts(version).items():
        rows = rendering.rows(model)
        tables.add(Table(model, fields, told(model, fields, rows, adapt_all.get(model))))
    tables["product.product"].per_company["standard_price"] = _costs(book)
    return tables


def _costs(book: Book) -> dict[int, dict[int, float]]:
    """What each product costs, by company."""
    found: dict[int, dict[int, float]] = {}
    for row in book.rows["product.product"]:
        for company, cost in row.get("_costs", {}).items():
            found.setdefault(company, {})[row["id"]] = cost
    return found


def told(
    model: str, fields: Mapping[str, Field], rows: Iterable[Row], adapt: Adapter | None
) -> list[Row]:
    """Those of the neutral rows that exist, with the values of these fields."""
    return _cells(model, fields, present(rows, adapt))


def present(rows: Iterable[Row], adapt: Adapter | None) -> Iterable[Row]:
    """Those of the neutral rows that exist, as the version means them."""
    kept = (row for row in rows if not row.get("_deleted"))
    return filter(None, map(adapt, kept)) if adapt else kept


@cache
def field_facts(version: str) -> dict[str, dict[str, Field]]:
    """The served fields of each model that the version has."""
    if version == "14.0":
        return version14.known(field_facts("16.0"), _field)
    found: dict[str, dict[str, Field]] = {}
    for model, fields in _facts().items():
        specs = {
            name: spec if isinstance(spec, str) else spec.get(version)
            for name, spec in fields.items()
        }
        served = {name: _field(spec) for name, spec in specs.items() if spec}
        if served:
            found[model] = served
    return found


@cache
def _facts() -> dict[str, dict[str, Any]]:
    facts: dict[str, dict[str, Any]] = json.loads(FACTS.read_text())
    return facts


def _field(spec: str) -> Field:
    """A field from its short form: type, relation or choices, flags, apart by semicolons."""
    kind, *more = spec.split(";")
    flags = {part for part in more if part.startswith("+")}
    detail = next((part for part in more if part not in flags), None)
    choices = detail.split(",") if detail and kind == "selection" else ()
    return Field(
        type=kind,
        relation=None if kind == "selection" else detail,
        selection=tuple(choices),
        stored="+unstored" not in flags,
        required="+required" in flags,
        company_dependent="+company_dependent" in flags,
    )


def values(name: str, rows: Iterable[Row]) -> list[Any]:
    """One field of neutral rows; who made a record has changed it, unless others are known to."""
    if name == "write_uid":
        return [row.get(name) or row.get("create_uid") for row in rows]
    return [row.get(name) for row in rows]


def _cells(model: str, fields: Mapping[str, Field], rows: Iterable[Row]) -> list[Row]:
    """The rows' values as the server tells them, made a column at a time: rows share their keys."""
    kept, given = list(rows), DEFAULTS.get(model, {})
    columns: dict[str, list[Any]] = {"id": [row["id"] for row in kept]}
    for name, facts in fields.items():
        empty = given.get(name, EMPTY.get(facts.type, False))
        columns[name] = _column(values(name, kept), facts.type, empty)
    names = tuple(columns)
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _column(found: list[Any], kind: str, empty: Any) -> list[Any]:
    convert = CONVERTERS.get(kind)
    if convert is None:
        return [empty if value is None else value for value in found]
    return [
        empty if value is None else value if value is False else convert(value) for value in found
    ]


def _stamp(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86400)
    return f"{_day(days * 86400)} {_time(rest)}"


@cache
def _time(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@cache
def _day(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d")


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "datetime": _stamp,
    "date": _day,
    "float": float,
    "monetary": float,
}
