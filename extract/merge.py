"""What one load changes in its raw tables, as SQL inside the caller's transaction.

pages -> staged -> rows that differ from those held -> delete + insert; lost rows -> marked
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from .entities import Column, Entity, FieldType, Readable

SQL_TYPES: dict[FieldType, str] = {
    "int": "BIGINT",
    "float": "DOUBLE",
    "money": "DECIMAL(24,6)",
    "bool": "BOOLEAN",
    "char": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "many2one": "BIGINT",
    "many2many": "BIGINT[]",
}
KEPT_BY_US = {"_extracted_at": "TIMESTAMP", "_deleted": "BOOLEAN", "_deleted_reason": "VARCHAR"}
GONE = "deleted or no longer visible"
PART_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """What one load brings to one model's tables.

    `files` hold its rows and `company_files` each company's values of them; `gone` are ids that
    Odoo no longer shows.
    """

    readable: Readable
    files: Sequence[Path]
    company_files: Sequence[Path]
    gone: pl.Series

    @property
    def nothing(self) -> bool:
        """Whether Odoo showed nothing to bring in."""
        return not (self.files or self.company_files or len(self.gone))


def declared(columns: Mapping[str, Column]) -> dict[str, str]:
    """SQL type of every column of a raw table, ours last."""
    return {name: SQL_TYPES[column.type] for name, column in columns.items()} | KEPT_BY_US


def tables_of(entity: Entity) -> dict[str, dict[str, str]]:
    """The raw tables of an entity: columns and their SQL types by table."""
    found = {entity.table: declared(entity.columns)}
    if entity.per_company:
        found[entity.company_table] = declared(entity.company_columns)
    return found


def conform(
    con: duckdb.DuckDBPyConnection, table: str, held: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    """Make the table, or give it the columns it lacks; columns nobody declares go."""
    if not held:
        listed = ", ".join(f'"{name}" {kind}' for name, kind in wanted.items())
        con.execute(f"create table raw.{table} ({listed})")
        return
    for name in held.keys() - wanted.keys():
        con.execute(f'alter table raw.{table} drop column "{name}"')
    for name, kind in wanted.items():
        if name not in held:
            con.execute(f'alter table raw.{table} add column "{name}" {kind}')
        elif held[name] != kind:
            kept = f'try_cast("{name}" as {kind})'
            con.execute(f'alter table raw.{table} alter "{name}" type {kind} using {kept}')


def columns_held(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns of every raw table and their types."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = con.execute(
        """
        select table_name, column_name, data_type from duckdb_columns()
        where database_name = 'odoo' and schema_name = 'raw' order by table_name, column_index
        """
    ).fetchall()
    for table, column, kind in rows:
        found[table][column] = kind
    return found


def apply(con: duckdb.DuckDBPyConnection, change: Change) -> int:
    """Bring the change in; the number of rows that are new, different or newly gone."""
    entity = change.readable.entity
    changed = 0
    con.execute("create or replace temp table counted (id bigint)")
    if change.files:
        changed += _rows(con, change)
    if change.company_files:
        changed += _company_values(con, change)
    if len(change.gone):
        changed += _mark_gone(con, entity, change.gone)
    return changed


def blank(con: duckdb.DuckDBPyConnection, readable: Readable) -> int:
    """Empty the columns that can no longer be read, so that no row shows an old value.

    Gives the number of rows that lost one.
    """
    lost = [name for name in readable.dropped if name in readable.entity.columns]
    if not lost:
        return 0
    table = readable.entity.table
    filled = " or ".join(f'"{name}" is not null' for name in lost)
    emptied = ", ".join(f'"{name}" = null' for name in lost)
    return _count(con.execute(f"update raw.{table} set {emptied} where {filled}"))


def _rows(con: duckdb.DuckDBPyConnection, change: Change) -> int:
    """All rows at once into an empty table, else part by part those that differ."""
    entity, lacking = change.readable.entity, change.readable.dropped
    wanted = declared(entity.columns)
    if _empty(con, entity.table):
        source = _select(change.files, wanted, empty=lacking)
        if entity.per_company:
            con.execute(f"insert into counted select id from ({source})")
        return _count(con.execute(f"insert into raw.{entity.table} by name {source}"))
    parts = (_select(files, wanted, empty=lacking) for files in _parts(change.files))
    return sum(_differing(con, entity, wanted, source) for source in parts)


def _parts(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Pages enough for one comparison, whose memory does not grow with the table."""
    part: list[Path] = []
    size = 0
    for path in files:
        part.append(path)
        size += path.stat().st_size
        if size >= PART_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _differing(
    con: duckdb.DuckDBPyConnection, entity: Entity, wanted: Mapping[str, str], source: str
) -> int:
    con.execute(f"create or replace temp table staged as {source}")
    columns = _quoted(name for name in wanted if name != "_extracted_at")
    con.execute(
        f"""
        create or replace temp table differing as
        select id from (
            select {columns} from staged
            except
            select {columns} from raw.{entity.table} where id in (select id from staged)
        )
        """
    )
    con.execute("insert into counted select id from differing")
    con.execute(f"delete from raw.{entity.table} where id in (select id from differing)")
    inserted = con.execute(
        f"insert into raw.{entity.table} by name "
        "select * from staged where id in (select id from differing)"
    )
    return _count(inserted)


def _company_values(con: duckdb.DuckDBPyConnection, change: Change) -> int:
    """The values of every company for the rows read; a company that no longer sees one loses it.

    Gives the number of rows with a value that differs, but for those counted by themselves.
    """
    entity = change.readable.entity
    wanted = declared(entity.company_columns)
    source = _select(change.company_files, wanted)
    con.execute(f"create or replace temp table staged as {source}")
    columns = _quoted(name for name in wanted if name != "_extracted_at")
    held = f"from raw.{entity.company_table} where id in (select id from staged)"
    con.execute(
        f"""
        create or replace temp table differing as
        select distinct id from (
            (select {columns} from staged except select {columns} {held})
            union all
            (select {columns} {held} except select {columns} from staged)
        )
        """
    )
    con.execute(f"delete from raw.{entity.company_table} where id in (select id from differing)")
    con.execute(
        f"insert into raw.{entity.company_table} by name "
        "select * from staged where id in (select id from differing)"
    )
    con.execute("delete from differing where id in (select id from counted)")
    return int(con.sql("select count(*) from differing").fetchall()[0][0])


def _mark_gone(con: duckdb.DuckDBPyConnection, entity: Entity, gone: pl.Series) -> int:
    """A table read whole each time loses the rows; others keep them, marked."""
    con.register("gone", gone.alias("id").to_frame())
    tables = [entity.table, *([entity.company_table] if entity.per_company else [])]
    counts = [_mark(con, table, whole=entity.load == "full") for table in tables]
    con.unregister("gone")
    return counts[0]


def _mark(con: duckdb.DuckDBPyConnection, table: str, *, whole: bool) -> int:
    where = "id in (select id from gone)"
    if whole:
        return _count(con.execute(f"delete from raw.{table} where {where}"))
    return _count(
        con.execute(
            f"update raw.{table} set _deleted = true, _deleted_reason = ? "
            f"where not _deleted and {where}",
            [GONE],
        )
    )


def _select(
    files: Sequence[Path], wanted: Mapping[str, str], *, empty: Collection[str] = ()
) -> str:
    """Rows of landed pages with the types of their table, as a query."""
    values = {"_deleted": "false", "_deleted_reason": "null", **dict.fromkeys(empty, "null")}
    listed = ", ".join(
        f'{values.get(name) or _name(name)}::{kind} as "{name}"' for name, kind in wanted.items()
    )
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"select {listed} from read_parquet([{paths}])"


def _name(name: str) -> str:
    return f'"{name}"'


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(_name, names))


def _empty(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return not con.execute(f"from raw.{table} limit 1").fetchall()


def _count(done: duckdb.DuckDBPyConnection) -> int:
    (counted,) = done.fetchall()
    return int(counted[0])
