"""Odoo's values as typed columns: `False` is null, times are UTC, what a server lacks is null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
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
    values = _by_field(sorted(set(sources.values())), rows)
    frame = pl.DataFrame(
        _series(name, column.type, values[sources[name]], f"{model}.{sources[name]}")
        if name in sources
        else pl.Series(name, [None], dtype=_landing_type(column.type)).new_from_index(0, len(rows))
        for name, column in columns.items()
    )
    return _with_times(model, frame, columns)


def _by_field(fields: Sequence[str], rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
    """The values of each field: rows turned on their side without a step of Python for each."""
    if len(fields) == 1:
        return {fields[0]: [row[fields[0]] for row in rows]}
    return dict(zip(fields, zip(*map(itemgetter(*fields), rows), strict=True), strict=True))


def _landing_type(kind: FieldType) -> Any:
    return pl.String() if kind in FORMATS else DTYPES[kind]


def _series(name: str, kind: FieldType, values: Sequence[Any], field: str) -> pl.Series:
    """The values of one field; dates and times still as text."""
    if kind == "char":
        values = [value or None for value in values]  # Odoo keeps '' and false side by side
    elif kind != "bool":
        values = [None if value is False else value for value in values]
    try:
        if kind == "many2many":
            # polars would make a Series of every list, most of the time a page takes.
            found = pl.Series(name, pa.array(values, pa.list_(pa.int64())))
            # Odoo gives them in the order of the other model, which may change without a stamp.
            return found.list.sort()
        return pl.Series(name, values, dtype=_landing_type(kind), strict=kind not in AMOUNTS)
    except UnicodeEncodeError:
        return _series(name, kind, [_whole_characters(value) for value in values], field)
    except (pl.exceptions.PolarsError, pa.ArrowException, TypeError, OverflowError) as error:
        raise ServerFault(f"Odoo's values of {field} are not of type {kind}.") from error


def _whole_characters(value: Any) -> Any:
    """A text without the half characters (lone surrogates) that UTF-8 has no place for."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _with_times(model: str, frame: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """The texts of dates and times as such, all in one go."""
    texts = {name: column.type for name, column in columns.items() if column.type in FORMATS}
    try:
        return frame.with_columns(_parsed(name, kind) for name, kind in texts.items())
    except pl.exceptions.PolarsError:
        padded = [_at_midnight(name) for name, kind in texts.items() if kind == "datetime"]
    try:
        parsed = [_parsed(name, kind) for name, kind in texts.items()]
        return frame.with_columns(padded).with_columns(parsed)
    except pl.exceptions.PolarsError as error:
        told = str(error).splitlines()[0]
        raise ServerFault(f"Odoo's dates of {model} are not as it writes them: {told}.") from error


def _parsed(name: str, kind: FieldType) -> pl.Expr:
    return pl.col(name).str.strptime(DTYPES[kind], FORMATS[kind])


def _at_midnight(name: str) -> pl.Expr:
    """Some versions have a date where others have a time: its day begins at midnight."""
    return pl.col(name).str.pad_end(DATE_LENGTH + 1).str.replace(" $", " 00:00:00")
