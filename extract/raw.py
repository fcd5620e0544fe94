"""raw.duckdb: Odoo's rows as they are now, and how far each table has been read.

A table has no key or index: rows are staged, compared and swapped in one transaction, together
with the cursor, so a killed run leaves each table as it was or as it should be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import duckdb
import polars as pl

from . import merge
from .entities import Entity, Readable
from .errors import StorageFailed
from .merge import SQL_TYPES, Change

# A comparison of a large table spills to disk beyond this: an extract fits beside an Odoo.
MEMORY = "160MB"
SET_UP = """
create schema if not exists raw;
create table if not exists raw._watermark (
    model VARCHAR, write_date TIMESTAMP, signature VARCHAR[], run_id VARCHAR
);
alter table raw._watermark add column if not exists token VARCHAR;
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
class Cursor:
    """How far a table has been read: up to which `write_date` (UTC), what its columns held,
    and by which plan.
    """

    write_date: dt.datetime | None
    signature: tuple[str, ...]
    token: str | None = None

    @property
    def lacking(self) -> dict[str, str]:
        """Columns that could not be read, with a reason."""
        return {each.split(" ")[0]: "was not readable" for each in self.signature
                if each.endswith(" -")}  # fmt: skip


def signature(readable: Readable) -> tuple[str, ...]:
    """What a table's columns hold, and which rows it has."""
    filled = [
        f"{name} {SQL_TYPES[column.type]} {readable.sources.get(name, '-')}"
        for name, column in readable.entity.columns.items()
    ]
    return (*filled, f"domain {readable.model} {list(readable.domain)}")


def gains(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """Whether rows already read lack something that can be read now."""
    return any(each not in before for each in now if not each.endswith(" -"))


class RawStore:
    """The raw file, open for writing; a context manager. Raises `StorageFailed`."""

    def __init__(self, path: Path) -> None:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._con = duckdb.connect(
                config={
                    "memory_limit": MEMORY,
                    "temp_directory": str(path.with_suffix(".spill")),
                    "preserve_insertion_order": False,
                }
            )
            # Under its own file name the database would be called like its schema.
            name = str(path).replace("'", "''")
            self._con.execute(f"attach '{name}' as odoo; use odoo; {SET_UP}")
            self._held = merge.columns_held(self._con)
            self._cursors = _cursors(self._con)
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._con.close()

    def server(self) -> Server | None:
        """Whose rows these are; None for a new file."""
        rows = self._con.execute(
            "select odoo_version, odoo_series, url, database, as_of, run_id from raw._server"
        ).fetchall()
        return Server(*rows[0]) if rows else None

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

    def cursor(self, model: str) -> Cursor | None:
        """How far the model has been read; None when never."""
        return self._cursors.get(model)

    def live_ids(self, entity: Entity) -> pl.Series:
        """Ids of the rows that are not deleted; empty when there is no table."""
        if entity.table not in self._held:
            return pl.Series("id", [], dtype=pl.Int64)
        found = self._con.sql(f"select id from raw.{entity.table} where not _deleted")
        return pl.DataFrame(found.pl())["id"]

    def count_with(self, entity: Entity, ids: pl.Series) -> int:
        """How many rows are not deleted once these ids are among them."""
        if entity.table not in self._held:
            return len(ids)
        live = f"from raw.{entity.table} where not _deleted"
        counted = [f"select count(*) {live}"]
        if len(ids):
            self._con.register("added", ids.alias("id").to_frame())
            counted.append(f"select count(*) from added where id not in (select id {live})")
        rows = self._con.execute(" union all ".join(counted)).fetchall()
        if len(ids):
            self._con.unregister("added")
        return sum(int(count) for (count,) in rows)

    def ensure(self, *entities: Entity) -> None:
        """Tables with the declared columns, changed only where they are not so, all at once."""
        wanted = {
            table: kinds for each in entities for table, kinds in merge.tables_of(each).items()
        }
        differing = {table: kinds for table, kinds in wanted.items()
                     if self._held.get(table) != kinds}  # fmt: skip
        if not differing:
            return
        with self._transaction():
            for table, kinds in differing.items():
                merge.conform(self._con, table, self._held.get(table, {}), kinds)
        self._held |= differing

    def merge(self, change: Change, cursor: Cursor, run_id: str) -> int:
        """Bring rows, deletions and the cursor in at once, or nothing.

        Gives the number of rows that are new, different or newly gone. Call `ensure` before.
        """
        model = change.readable.entity.model
        known = self.cursor(model)
        stays = known is not None and replace(known, token=cursor.token) == cursor
        if stays and change.nothing:
            return 0
        with self._transaction():
            changed = merge.apply(self._con, change)
            if known is not None and known.signature != cursor.signature:
                changed += merge.blank(self._con, change.readable)
            if stays and not changed:
                return 0
            self._con.execute("delete from raw._watermark where model = ?", [model])
            self._con.execute(
                "insert into raw._watermark by name select ? as model, ? as write_date, "
                "? as signature, ? as run_id, ? as token",
                [model, cursor.write_date, list(cursor.signature), run_id, cursor.token],
            )
        self._cursors[model] = cursor
        return changed

    def missing(
        self, links: Iterable[tuple[Entity, str]], parent: Entity, since: dt.datetime
    ) -> pl.Series:
        """Ids that rows read since then point to, by these columns, and that no row of the
        other table has.
        """
        pointed = " union ".join(
            f'select "{column}" as id from raw.{child.table} '
            f'where _extracted_at >= $1 and not _deleted and "{column}" is not null'
            for child, column in links
        )
        found = self._con.sql(
            f"({pointed}) except select id from raw.{parent.table} where not _deleted",
            params=[since],
        )
        return pl.DataFrame(found.pl())["id"]

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


def _cursors(con: duckdb.DuckDBPyConnection) -> dict[str, Cursor]:
    rows = con.execute("select model, write_date, signature, token from raw._watermark").fetchall()
    return {model: Cursor(date, tuple(held), token) for model, date, held, token in rows}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise StorageFailed(f"{path} cannot be used: {str(error).splitlines()[0]}") from error
