"""Odoo's values as typed columns: `False` is null, times are UTC, what a server lacks is null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from .entities import Column, FieldType
from .errors import ServerFault
from .sources.base import Row, Rows

DTYPES: dict[FieldType, Any] = {
    "int": pl.Int64(),
    "float": pl.Float64(),
    "money": pl.Float64(),
    "bool": pl.Boolean(),
    "char": pl.String(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "many2one": pl.Int64(),
    "many2many": pl.List(pl.Int64()),
}
AMOUNTS = ("float", "money")
DATE_LENGTH = len("2026-11-21")
FORMATS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S"}


def to_frame(
    model: str, columns: Mapping[str, Column], sources: Mapping[str, str], rows: Rows
) -> pl.DataFrame:
    """Rows of a source as the columns declared; `sources` names the Odoo field of each.

    Raises `ServerFault` for a value that is not of its column's type.
    """
    if isinstance(rows, pl.DataFrame):
        return rows.select(
            (pl.col(sources[name]) if name in sources else pl.lit(None))
            .cast(DTYPES[column.type])
            .alias(name)
            for name, column in columns.items()
        )
    return pl.DataFrame(
        {
            name: _series(model, name, column.type, sources.get(name), rows)
            for name, column in columns.items()
        }
    )


def _series(
    model: str, name: str, kind: FieldType, field: str | None, rows: Sequence[Row]
) -> pl.Series:
    if field is None:
        return pl.Series(name, [None] * len(rows), dtype=DTYPES[kind])
    values: list[Any] = [row[field] for row in rows]
    if kind != "bool":
        values = [None if value is False else value for value in values]
    try:
        if kind == "many2many":
            # polars would make a Series of every list, most of the time a page takes.
            return pl.Series(name, pa.array(values, pa.list_(pa.int64())))
        if kind in FORMATS:
            text = pl.Series(name, values, dtype=pl.String)
            return _timed(text, kind).str.strptime(DTYPES[kind], FORMATS[kind])
        return pl.Series(name, values, dtype=DTYPES[kind], strict=kind not in AMOUNTS)
    except (pl.exceptions.PolarsError, pa.ArrowException, TypeError, OverflowError) as error:
        raise ServerFault(f"Odoo's values of {model}.{field} are not of type {kind}.") from error


def _timed(text: pl.Series, kind: FieldType) -> pl.Series:
    """Some versions have a date where others have a time: its day begins at midnight."""
    if kind != "datetime" or (text.str.len_chars() > DATE_LENGTH).all():
        return text
    return text.str.pad_end(DATE_LENGTH + 1).str.replace(" $", " 00:00:00")
