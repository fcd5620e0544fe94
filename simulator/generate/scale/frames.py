"""A company's records as typed columns, for what is written to files and never served.

Columns have Odoo's field names; what is `False` in a row is null, times are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow as pa

from simulator.generate.book import Book, Row
from simulator.generate.defaults import DEFAULTS
from simulator.generate.render import EMPTY, field_facts, present, values
from simulator.generate.versions import adapters
from simulator.generate.view import Rendering
from simulator.tables import Field

DTYPES: dict[str, Any] = {
    "integer": pl.Int64(),
    "many2one": pl.Int64(),
    "many2one_reference": pl.Int64(),
    "float": pl.Float64(),
    "monetary": pl.Float64(),
    "boolean": pl.Boolean(),
}
TIMES: dict[str, Any] = {"datetime": pl.Datetime("us"), "date": pl.Date()}
FORMATS = {"datetime": "%Y-%m-%d %H:%M:%S", "date": "%Y-%m-%d"}


def frames(book: Book, version: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each model of the version with its records, one model in memory at a time."""
    view = Rendering(book, int(version.split(".", maxsplit=1)[0]))
    adapt = adapters(view)
    for model, fields in field_facts(version).items():
        yield model, _frame(model, fields, present(view.rows(model), adapt.get(model)))


def json_lines(frame: pl.DataFrame, fields: Mapping[str, Field]) -> bytes:
    """The rows as Odoo tells them, one JSON object a line, keys in order."""
    told = [_told(name, fields.get(name)) for name in sorted(frame.columns)]
    # A quote inside a text has a backslash before it, so this is the end of a key.
    text = pl.struct(told).struct.json_encode().str.replace_all('([a-z0-9_]":)null', "${1}false")
    lines = frame.select(text).to_series().to_list()
    return "".join(f"{line}\n" for line in lines).encode()


def _told(name: str, field: Field | None) -> pl.Expr:
    form = FORMATS.get(field.type) if field else None
    return pl.col(name).dt.strftime(form) if form else pl.col(name)


def _frame(model: str, fields: Mapping[str, Field], rows: Iterable[Row]) -> pl.DataFrame:
    kept, given = list(rows), DEFAULTS.get(model, {})
    columns = [pl.Series("id", [row["id"] for row in kept], dtype=pl.Int64)]
    for name, field in fields.items():
        empty = given.get(name, EMPTY.get(field.type, False))
        columns.append(_series(name, field.type, values(name, kept), empty))
    return pl.DataFrame(columns)


def _series(name: str, kind: str, found: list[Any], empty: Any) -> pl.Series:
    if kind in TIMES:
        return _times(name, kind, found, empty)
    cells = [empty if value is None else value for value in found]
    if kind.endswith("2many"):
        # polars would make a series of every list, most of the time a model takes.
        return pl.Series(name, pa.array(cells, pa.list_(pa.int64())))
    if kind == "boolean":
        return pl.Series(name, cells, dtype=pl.Boolean())
    cells = [None if value is False else value for value in cells]
    return pl.Series(name, cells, dtype=DTYPES.get(kind, pl.String()), strict=False)


def _times(name: str, kind: str, found: list[Any], empty: Any) -> pl.Series:
    """Times are UTC seconds in the records; a value Odoo fills in by itself is a text."""
    if empty:
        empty = datetime.fromisoformat(empty).replace(tzinfo=UTC).timestamp()
    seconds = [empty if value is None else value for value in found]
    whole = [None if value is False else int(value) for value in seconds]
    series = pl.from_epoch(pl.Series(name, whole, dtype=pl.Int64), time_unit="s")
    return series.cast(TIMES[kind])
