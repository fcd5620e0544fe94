"""Pages of rows as Parquet files, so that a load can be replayed and audited without Odoo.

<home>/landing/<run_id>/<model>/00000.parquet
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from .entities import FieldType, Readable
from .errors import ServerFault, StorageFailed
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


class Landing:
    """The landed pages of one model in one run."""

    def __init__(self, home: Path, run_id: str, model: str) -> None:
        self.folder = home / "landing" / run_id / model
        self.files: list[Path] = []

    def write(self, readable: Readable, rows: Rows, extracted_at: dt.datetime) -> pl.DataFrame:
        """Land one page and give it back as columns; a file with its final name is complete.

        Raises `StorageFailed` when the disk refuses.
        """
        frame = to_frame(readable, rows).with_columns(
            pl.lit(extracted_at, dtype=pl.Datetime("us")).alias("_extracted_at")
        )
        path = self.folder / f"{len(self.files):05d}.parquet"
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(part, compression="zstd")
            part.replace(path)
        except (OSError, pl.exceptions.ComputeError) as error:
            with suppress(OSError):
                part.unlink()
            model = readable.entity.model
            raise StorageFailed(f"Rows of {model} cannot be landed: {error}.") from error
        self.files.append(path)
        return frame


def to_frame(readable: Readable, rows: Rows) -> pl.DataFrame:
    """Rows of a source as typed columns in declared order; what a server lacks is null."""
    if isinstance(rows, pl.DataFrame):
        return rows.select(
            (pl.col(readable.sources[name]) if name in readable.sources else pl.lit(None))
            .cast(DTYPES[column.type])
            .alias(name)
            for name, column in readable.entity.columns.items()
        )
    model = readable.entity.model
    return pl.DataFrame(
        {
            name: _series(model, name, column.type, readable.sources.get(name), rows)
            for name, column in readable.entity.columns.items()
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


def prune(home: Path, keep: int) -> None:
    """Remove all but the newest landed runs."""
    folder = home / "landing"
    runs = sorted((each for each in folder.glob("*") if each.is_dir()), reverse=True)
    for old in runs[keep:]:
        shutil.rmtree(old, ignore_errors=True)
