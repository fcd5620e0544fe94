"""What the run log says: the last runs, what each model brought, and what is true since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from .database import StateDatabase
from .tables import run, run_entity

Row = dict[str, Any]

REFRESHES = ("incremental", "reconcile")
GOOD = ("ok", "unchanged")
"""A run after which the snapshot shown says what Odoo says."""
KILLED = {"status": "orphaned", "error": "the process was killed"}
"""What is said of a run whose process ended without closing it."""

_refresh = sa.or_(run.c.kind.in_(REFRESHES), run.c.kind.is_(None))


def last_refresh(state: StateDatabase) -> Row | None:
    """The newest refresh that ran or is running; skipped ones tell nothing."""
    query = sa.select(run).where(_refresh, run.c.status != "skipped")
    return next(iter(_runs(state, query.order_by(run.c.number.desc()).limit(1))), None)


def last_of(state: StateDatabase, kinds: tuple[str, ...]) -> Row | None:
    """The newest run of these kinds that was not skipped."""
    query = sa.select(run).where(run.c.kind.in_(kinds), run.c.status != "skipped")
    return _first(state, query.order_by(run.c.number.desc()))


def first_started(state: StateDatabase) -> dt.datetime | None:
    """When the oldest run of any kind began (naive UTC); None before the first."""
    found = _first(state, sa.select(run.c.started_at).order_by(run.c.started_at))
    return found["started_at"] if found else None


def checked_at(state: StateDatabase, snapshot: str) -> dt.datetime | None:
    """When a refresh last found the snapshot to be still true (naive UTC); None when never."""
    query = sa.select(run.c.as_of).where(run.c.status == "unchanged", run.c.snapshot == snapshot)
    found = _first(state, query.order_by(run.c.number.desc()))
    return found["as_of"] if found else None


def recent(state: StateDatabase, limit: int = 30) -> list[Row]:
    """The newest runs, each with the sums over its models; empty where there is no log."""
    sums = (
        sa.select(
            run_entity.c.run_id.label("of_run"),
            *(
                sa.cast(sa.func.sum(run_entity.c[name]), sa.BigInteger).label(name)
                for name in ("rows", "changed", "deleted", "bytes", "retries")
            ),
            sa.func.count(run_entity.c.dropped_fields).label("models_with_dropped_fields"),
            sa.func.count(run_entity.c.error).label("models_skipped"),
        )
        .group_by(run_entity.c.run_id)
        .subquery()
    )
    query = (
        sa.select(run, *(column for column in sums.c if column.name != "of_run"))
        .join(sums, sums.c.of_run == run.c.run_id, isouter=True)
        .order_by(run.c.number.desc())
        .limit(limit)
    )
    return [_timed(row) for row in _runs(state, query)]


def models(state: StateDatabase, run_id: str) -> list[Row]:
    """What each model brought in a run, the most rows first."""
    query = sa.select(run_entity).where(run_entity.c.run_id == run_id)
    return _all(state, query.order_by(run_entity.c.rows.desc(), run_entity.c.model))


def last_changes(state: StateDatabase) -> dict[str, dt.datetime]:
    """When a run last brought something new or different of each model (naive UTC)."""
    query = (
        sa.select(run_entity.c.model, sa.func.max(run.c.started_at).label("at"))
        .join(run, run.c.run_id == run_entity.c.run_id)
        .where(run_entity.c.changed > 0)
        .group_by(run_entity.c.model)
    )
    return {row["model"]: row["at"] for row in _all(state, query)}


def counts(state: StateDatabase) -> dict[str, int]:
    """Number of refreshes by status, over all of the log; one that was killed counts as such."""
    found = _counted(state)
    if "running" not in found or state.is_held("refresh"):
        return found
    found = _counted(state)
    killed = found.get(KILLED["status"], 0) + found.pop("running", 0)
    return {**found, KILLED["status"]: killed} if killed else found


def _counted(state: StateDatabase) -> dict[str, int]:
    query = sa.select(run.c.status, sa.func.count().label("runs")).where(_refresh)
    return {row["status"]: row["runs"] for row in _all(state, query.group_by(run.c.status))}


def _timed(row: Row) -> Row:
    """The row with its duration in seconds; None while it runs."""
    ended = row["finished_at"]
    return {**row, "seconds": (ended - row["started_at"]).total_seconds() if ended else None}


def _runs(state: StateDatabase, query: sa.Select[Any]) -> list[Row]:
    """The rows of runs, with those that were killed as such: nobody is left to close them."""
    rows = _all(state, query)
    running = {row["run_id"] for row in rows if _refreshing(row)}
    if not running or state.is_held("refresh"):
        return rows
    # Asked again: a run closes its row before it lets go of the lock.
    return [
        {**row, **KILLED} if row["run_id"] in running and _refreshing(row) else row
        for row in _all(state, query)
    ]


def _refreshing(row: Row) -> bool:
    return bool(row["status"] == "running" and row["kind"] != "pack")


def _first(state: StateDatabase, query: sa.Select[Any]) -> Row | None:
    found = _all(state, query.limit(1))
    return found[0] if found else None


def _all(state: StateDatabase, query: sa.Select[Any]) -> list[Row]:
    if not state.exists:
        return []
    with state.read() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
