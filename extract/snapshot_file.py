"""What makes a copy of the marts a snapshot: its description, and that it can be shown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from .errors import PublishFailed

SCHEMA_VERSION = 1
ALWAYS_FILLED = ("dim_company", "dim_date")
DESCRIPTION = """
create schema if not exists plimsoll;
create or replace table plimsoll.snapshot (
    run_id VARCHAR, as_of TIMESTAMP, published_at TIMESTAMP, odoo_version VARCHAR,
    odoo_url VARCHAR, database VARCHAR, schema_version INTEGER
);
create or replace table plimsoll.artifact (name VARCHAR, content VARCHAR);
"""


def describe(
    path: Path, run_id: str, raw_file: Path, manifest: Path, semantic_manifest: Path
) -> None:
    """Write the tables `plimsoll.snapshot` and `plimsoll.artifact` into the file."""
    published_at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    artifacts = [
        (semantic_manifest.name, semantic_manifest.read_text(encoding="utf-8")),
        (manifest.name, json.dumps(reduced(json.loads(manifest.read_text(encoding="utf-8"))))),
    ]
    as_of, version, url, database = _server(raw_file)
    with _opened(path) as con:
        con.execute(f"use file; {DESCRIPTION}")
        con.execute(
            "insert into plimsoll.snapshot values (?, ?, ?, ?, ?, ?, ?)",
            [run_id, as_of, published_at, version, url, database, SCHEMA_VERSION],
        )
        con.executemany("insert into plimsoll.artifact values (?, ?)", artifacts)
        con.execute("checkpoint file")


def _server(raw_file: Path) -> tuple[Any, ...]:
    with _opened(raw_file, read_only=True) as raw:
        row = raw.execute(
            "select as_of, odoo_version, url, database from file.raw._server"
        ).fetchone()
    if row is None:
        raise PublishFailed(f"{raw_file} does not say which Odoo it was read from.")
    return row


def snapshot_as_of(path: Path) -> dt.datetime:
    """The as-of time of a snapshot, naive UTC."""
    with _opened(path, read_only=True) as con:
        row = con.execute("select as_of from file.plimsoll.snapshot").fetchone()
    if row is None:
        raise PublishFailed(f"{path.name} does not say when it was built.")
    as_of: dt.datetime = row[0]
    return as_of


def settle(path: Path) -> None:
    """Bring into the file what a killed writer left in its log, so that a copy is whole."""
    with _opened(path) as con:
        con.execute("checkpoint file")


def reduced(manifest: dict[str, Any]) -> dict[str, Any]:
    """dbt's manifest without SQL: the marts, their words, columns and parents."""
    nodes = {
        key: {
            "name": node["name"],
            "description": node["description"],
            "config": {"meta": node["config"].get("meta") or {}},
            "columns": {
                name: {part: column.get(part) for part in ("name", "description", "data_type")}
                for name, column in node["columns"].items()
            },
            "depends_on": node["depends_on"].get("nodes", []),
        }
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    return {"nodes": nodes}


def verify(path: Path, before: dict[str, int]) -> None:
    """Raise `PublishFailed` unless the file opens read-only and every mart can be read.

    A dimension every page needs must have rows, and a fact that has rows in the snapshot shown
    `before` must still have some.
    """
    counts = mart_rows(path)
    empty = [name for name in ALWAYS_FILLED if not counts.get(name)]
    empty += [name for name, rows in before.items() if _lost(name, rows, counts)]
    if empty:
        raise PublishFailed(f"Not published, as these marts have no rows: {', '.join(empty)}.")


def _lost(name: str, before: int, counts: dict[str, int]) -> bool:
    return name.startswith("fct_") and before > 0 and not counts.get(name)


def mart_rows(path: Path) -> dict[str, int]:
    """Number of rows of every table in schema marts."""
    with _opened(path, read_only=True) as con:
        return {name: _count(con, name) for name in mart_columns_of(con)}


def readable(path: Path) -> bool:
    """Whether the file opens and every mart can be read."""
    try:
        mart_rows(path)
    except PublishFailed:
        return False
    return True


def mart_columns(path: Path) -> dict[str, set[str]]:
    """Column names of every table in schema marts."""
    with _opened(path, read_only=True) as con:
        return mart_columns_of(con)


def mart_values(path: Path, table: str, column: str) -> set[str] | None:
    """Distinct values of one column of a mart; None when there is no such mart."""
    with _opened(path, read_only=True) as con:
        if column not in mart_columns_of(con).get(table, set()):
            return None
        rows = con.execute(f'select distinct "{column}" from file.marts."{table}"').fetchall()
    return {str(row[0]) for row in rows}


def is_day_off(path: Path, day: dt.date) -> bool:
    """Whether nobody works on this day by any calendar; a day that none knows is no day off."""
    with _opened(path, read_only=True) as con:
        if "is_working_day" not in mart_columns_of(con).get("dim_working_day", set()):
            return False
        rows = con.execute(
            "select not bool_or(is_working_day) from file.marts.dim_working_day "
            "where working_date = ?",
            [day],
        ).fetchall()
    return bool(rows[0][0])


def mart_columns_of(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Column names of every table in schema marts of an open file."""
    found: dict[str, set[str]] = {}
    rows = con.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'file' and schema_name = 'marts'"
    ).fetchall()
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f'select count(*) from file.marts."{table}"').fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _opened(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file as database `file`, whatever its name: run ids are no SQL names."""
    mode = " (read_only)" if read_only else ""
    name = str(path).replace("'", "''")
    try:
        with duckdb.connect() as con:
            con.execute(f"attach '{name}' as file{mode}")
            yield con
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise PublishFailed(f"{path.name} is not fit to be published: {reason}") from error
