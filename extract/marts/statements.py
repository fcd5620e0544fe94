"""What each kind of node does to the marts: the statements that dbt would run, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from extract.marts.plan import Node

Connection = duckdb.DuckDBPyConnection


class Failed(Exception):
    """A test that found rows, or a model that breaks its contract, in one sentence."""


def execute(con: Connection, node: Node) -> str | None:
    """Build or test one node; gives a warning's words. Raises `Failed` and `duckdb.Error`."""
    return KINDS[node.kind](con, node)


def _view(con: Connection, node: Node) -> None:
    con.execute(f"create or replace view {node.relation} as (\n{node.sql}\n)")


def _table(con: Connection, node: Node) -> None:
    if not node.contract:
        con.execute(f"create or replace table {node.relation} as (\n{node.sql}\n)")
        return
    _check_contract(con, node)
    columns = ", ".join(f'"{name}" {kind} {rule}' for name, (kind, rule) in node.contract.items())
    with _together(con):
        con.execute(f"create or replace table {node.relation} ({columns})")
        con.execute(f"insert into {node.relation} by name (\n{node.sql}\n)")


@contextmanager
def _together(con: Connection) -> Iterator[None]:
    """All statements or none."""
    con.execute("begin")
    try:
        yield
        con.execute("commit")
    except duckdb.Error:
        con.execute("rollback")
        raise


def _check_contract(con: Connection, node: Node) -> None:
    """Raise `Failed` unless the columns have the names and types that were promised."""
    given = _types(con, node.sql)
    empty = ", ".join(f'null::{kind} as "{name}"' for name, (kind, _) in node.contract.items())
    promised = _types(con, f"select {empty}")
    wrong = sorted({*given.items()} ^ {*promised.items()})
    if wrong:
        name, kind = wrong[0]
        what = "is not promised" if (name, kind) in given.items() else "is missing"
        raise Failed(f"contract broken: column {name} of type {kind} {what}")


def _types(con: Connection, sql: str) -> dict[str, str]:
    return {row[0]: row[1] for row in con.execute(f"describe (\n{sql}\n)").fetchall()}


def _seed(con: Connection, node: Node) -> None:
    table = node.relation.split(".", 1)[1]
    con.execute(f"create or replace table {node.relation} as from compiled.{table}")


def _test(con: Connection, node: Node) -> str | None:
    """Count the rows that a test finds, and hold them against its limits."""
    calculated, config = node.config.get("fail_calc", "count(*)"), node.config
    warn_if, error_if = config.get("warn_if", "!= 0"), config.get("error_if", "!= 0")
    row = con.execute(
        f"select {calculated}, {calculated} {warn_if}, {calculated} {error_if} "
        f"from (\n{node.sql}\n) as found"
    ).fetchone()
    count, warns, fails = row or (0, False, False)
    words = f"Got {count} result{'' if count == 1 else 's'}, configured to"
    if fails and config.get("severity", "error").lower() == "error":
        raise Failed(f"{words} fail if {error_if}")
    return f"{words} warn if {warn_if}" if warns else None


def _snapshot(con: Connection, node: Node) -> None:
    """Close the versions that have changed and open new ones, as dbt's check strategy does."""
    keys, at = _keys(node), node.config["updated_at"]
    hashed = " || '|' || ".join(f"coalesce(cast({each} as varchar), '')" for each in (*keys, at))
    seen = (
        f"select *, md5({hashed}) as dbt_scd_id, {at} as dbt_updated_at, {at} as dbt_valid_from, "
        f"cast(null as timestamp) as dbt_valid_to from (\n{node.sql}\n) as source"
    )
    # Created in the transaction that fills it, DuckDB 2.0.0 takes it for empty until reopened.
    con.execute(f"create table if not exists {node.relation} as {seen} limit 0")
    with _together(con):
        con.execute(f"create or replace temp table seen as {seen}")
        _merge(con, node, keys)
        con.execute("drop table seen")


def _merge(con: Connection, node: Node, keys: list[str]) -> None:
    """Rows of `seen` that differ from their open version close it; those and new ones are added."""
    table, have = node.relation, _types(con, f"from {node.relation}")
    for name, kind in _types(con, "from seen").items():
        if name not in have:
            con.execute(f'alter table {table} add column "{name}" {kind}')
    alike = " and ".join(f"seen.{key} is not distinct from kept.{key}" for key in keys)
    checked = node.config["check_cols"]
    changed = " or ".join(f"seen.{each} is distinct from kept.{each}" for each in checked)
    con.execute(
        f"create or replace temp table differing as select seen.*, kept.dbt_scd_id as closes "
        f"from seen left join {table} as kept on {alike} and kept.dbt_valid_to is null "
        f"where kept.dbt_scd_id is null or {changed}"
    )
    con.execute(
        f"update {table} set dbt_valid_to = differing.dbt_updated_at from differing "
        f"where {table.split('.')[-1]}.dbt_scd_id = differing.closes "
        f"and {table.split('.')[-1]}.dbt_valid_to is null"
    )
    con.execute(
        f"insert into {table} by name select * exclude (closes) from differing; "
        "drop table differing"
    )


def _keys(node: Node) -> list[str]:
    keys = node.config["unique_key"]
    return [keys] if isinstance(keys, str) else list(keys)


KINDS: dict[str, Callable[[Connection, Node], str | None]] = {
    "view": _view,
    "table": _table,
    "seed": _seed,
    "test": _test,
    "snapshot": _snapshot,
}
