"""raw.duckdb: Odoo's rows as they are now, and how far each table has been read.

A table has no key or index: rows are staged, deduplicated and swapped in one transaction,
together with the watermark, so a killed run leaves each table as it was or as it should be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import duckdb
import polars as pl

from .entities import Entity, FieldType, Readable
from .errors import StorageFailed

SQL_TYPES: dict[FieldType, str] = {
    "int": "BIGINT",
    "float": "DOUBLE",
    "money": "DOUBLE",
    "bool": "BOOLEAN",
    "char": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "many2one": "BIGINT",
    "many2many": "BIGINT[]",
}
SET_UP = """
create schema if not exists raw;
create table if not exists raw._watermark (
    model VARCHAR, write_date TIMESTAMP, signature VARCHAR[], run_id VARCHAR
);
create table if not exists raw._server (
    odoo_version VARCHAR, odoo_series INTEGER, url VARCHAR, database VARCHAR,
    as_of TIMESTAMP, run_id VARCHAR
);
"""


@dataclass(frozen=True, slots=True)
class Server:
    """The Odoo a raw file was read from, and when (UTC)."""

    version: str
    series: int
    url: str
    database: str
    as_of: dt.datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a table has been read: newest `write_date` (UTC), and what its columns held."""

    write_date: dt.datetime | None
    signature: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one load brings to one table. `files` hold the rows, `gone` the deleted ids."""

    readable: Readable
    files: Sequence[Path]
    rows: int
    gone: pl.Series
    full: bool
    watermark: dt.datetime | None
    run_id: str


def signature(readable: Readable) -> tuple[str, ...]:
    """What a table's columns hold: any difference calls for reading all rows again."""
    filled = [
        f"{name} {SQL_TYPES[column.type]} {readable.sources.get(name, '-')}"
        for name, column in readable.entity.columns.items()
    ]
    return (*filled, f"domain {readable.model} {list(readable.domain)}")


class RawStore:
    """The raw file, open for writing; a context manager. Raises `StorageFailed`."""

    def __init__(self, path: Path) -> None:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._con = duckdb.connect()
            # Under its own file name the database would be called like its schema.
            self._con.execute(f"attach {_quoted(path)} as odoo; use odoo; {SET_UP}")
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._con.close()

    def server(self) -> Server | None:
        """Whose rows these are; None for a new file."""
        row = self._con.execute(
            "select odoo_version, odoo_series, url, database, as_of, run_id from raw._server"
        ).fetchone()
        return Server(*row) if row else None

    def set_server(self, server: Server) -> None:
        """Say whose rows these are and when they were read."""
        with self._transaction():
            self._con.execute("delete from raw._server")
            self._con.execute(
                "insert into raw._server values (?, ?, ?, ?, ?, ?)",
                [
                    server.version,
                    server.series,
                    server.url,
                    server.database,
                    server.as_of,
                    server.run_id,
                ],
            )

    def watermark(self, model: str) -> Watermark | None:
        """How far the model has been read; None when never."""
        row = self._con.execute(
            "select write_date, signature from raw._watermark where model = ?", [model]
        ).fetchone()
        return Watermark(row[0], tuple(row[1])) if row else None

    def live_ids(self, entity: Entity) -> pl.Series:
        """Ids of the rows that are not deleted; empty when there is no table."""
        if not self._columns(entity):
            return pl.Series("id", [], dtype=pl.Int64)
        found = self._con.sql(f"select id from raw.{entity.table} where not _deleted")
        return pl.DataFrame(found.pl())["id"]

    def ensure(self, entity: Entity) -> None:
        """An empty table with the declared columns, unless it is there."""
        if self._columns(entity) == _declared(entity):
            return
        with self._transaction():
            self._create(entity)
            self._con.execute("delete from raw._watermark where model = ?", [entity.model])

    def merge(self, change: Change) -> None:
        """Bring rows, deletions and the watermark in at once, or nothing."""
        entity = change.readable.entity
        files = [str(each) for each in change.files]
        with self._transaction():
            if change.full:
                self._create(entity)
            elif files:
                self._con.execute(
                    f"delete from raw.{entity.table} where id in (select id from read_parquet(?))",
                    [files],
                )
            if files:
                self._insert(entity, files)
            self._mark_deleted(entity, change.gone)
            self._remember(change)

    def _insert(self, entity: Entity, files: list[str]) -> None:
        self._con.execute(
            f"""
            insert into raw.{entity.table}
            select *, false from read_parquet(?)
            qualify row_number() over (partition by id order by write_date desc nulls last) = 1
            """,
            [files],
        )

    def _mark_deleted(self, entity: Entity, gone: pl.Series) -> None:
        if gone.is_empty():
            return
        self._con.register("gone", gone.alias("id").to_frame())
        self._con.execute(
            f"update raw.{entity.table} set _deleted = true where id in (select id from gone)"
        )
        self._con.unregister("gone")

    def _remember(self, change: Change) -> None:
        model = change.readable.entity.model
        self._con.execute("delete from raw._watermark where model = ?", [model])
        self._con.execute(
            "insert into raw._watermark values (?, ?, ?, ?)",
            [model, change.watermark, list(signature(change.readable)), change.run_id],
        )

    def _create(self, entity: Entity) -> None:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in _declared(entity).items())
        self._con.execute(f"create or replace table raw.{entity.table} ({columns})")

    def _columns(self, entity: Entity) -> dict[str, str]:
        return dict(
            self._con.execute(
                """
                select column_name, data_type from duckdb_columns()
                where database_name = 'odoo' and schema_name = 'raw' and table_name = ?
                order by column_index
                """,
                [entity.table],
            ).fetchall()
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _told(self._path):
            self._con.begin()
            try:
                yield
                self._con.commit()
            except BaseException:
                with suppress(duckdb.Error):  # a failed commit has ended the transaction
                    self._con.rollback()
                raise


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _declared(entity: Entity) -> dict[str, str]:
    own = {name: SQL_TYPES[column.type] for name, column in entity.columns.items()}
    return {**own, "_extracted_at": "TIMESTAMP", "_deleted": "BOOLEAN"}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise StorageFailed(f"{path} cannot be used: {str(error).splitlines()[0]}") from error
