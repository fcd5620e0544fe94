"""Requests to run now, left by pages and commands, taken by the scheduler; its sign of life."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import sqlalchemy as sa

from .database import StateDatabase, now
from .tables import run_request, worker

KINDS = ("incremental", "reconcile")
ALIVE = dt.timedelta(seconds=60)
"""A scheduler not seen for longer is taken to be gone."""


@dataclass(frozen=True, slots=True)
class Request:
    """A wish for a run; `status` is waiting, taken, done or failed, `answer` one sentence."""

    id: int
    kind: str
    asked_by: str
    asked_at: dt.datetime
    status: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Worker:
    """A scheduler as it was last seen (naive UTC), and the next time of each of its jobs."""

    started_at: dt.datetime
    seen_at: dt.datetime
    plan: dict[str, str]

    def alive(self, moment: dt.datetime) -> bool:
        """Whether it was seen lately."""
        return moment - self.seen_at < ALIVE


def ask(state: StateDatabase, kind: str, asked_by: str) -> int:
    """Leave a request, unless the same is waiting already; its number either way."""
    if kind not in KINDS:
        raise ValueError(f"a run is {' or '.join(KINDS)}, not {kind[:40]!r}")
    state.upgrade()
    waiting = sa.select(run_request.c.id).where(
        run_request.c.status == "waiting", run_request.c.kind == kind
    )
    with state.begin() as connection:
        found = connection.execute(waiting.limit(1)).scalar()
        if found is not None:
            return int(found)
        values = {"asked_at": now(), "asked_by": asked_by, "kind": kind, "status": "waiting"}
        made = connection.execute(run_request.insert().values(values).returning(run_request.c.id))
        return int(made.scalar_one())


def take(state: StateDatabase) -> Request | None:
    """The oldest waiting request, now taken; None when nobody asked."""
    waiting = run_request.c.status == "waiting"
    oldest = sa.select(sa.func.min(run_request.c.id)).where(waiting).scalar_subquery()
    # In one statement, which of two that take at once only one can win.
    taken = run_request.update().where(run_request.c.id == oldest, waiting).values(status="taken")
    with state.begin() as connection:
        row = connection.execute(taken.returning(*_request.selected_columns)).first()
    return Request(*row) if row else None


def answer(state: StateDatabase, number: int, *, done: bool, words: str) -> None:
    """Close a request with one sentence."""
    values = {"status": "done" if done else "failed", "answer": words, "answered_at": now()}
    with state.begin() as connection:
        connection.execute(run_request.update().where(run_request.c.id == number).values(values))


def let_go(state: StateDatabase) -> None:
    """Requests that a worker took and never answered wait again: it was killed."""
    with state.begin() as connection:
        taken = run_request.c.status == "taken"
        connection.execute(run_request.update().where(taken).values(status="waiting"))


def request(state: StateDatabase, number: int) -> Request:
    """One request as it is now."""
    with state.read() as connection:
        return Request(*connection.execute(_request.where(run_request.c.id == number)).one())


def open_requests(state: StateDatabase) -> list[Request]:
    """Requests that wait or are being carried out."""
    if not state.exists:
        return []
    with state.read() as connection:
        unanswered = run_request.c.status.in_(("waiting", "taken"))
        return [Request(*row) for row in connection.execute(_request.where(unanswered))]


def seen(state: StateDatabase, started_at: dt.datetime, plan: dict[str, str]) -> None:
    """The scheduler is alive, and will do this when."""
    values = {"started_at": started_at, "seen_at": now(), "plan": json.dumps(plan)}
    with state.begin() as connection:
        here = worker.c.name == "scheduler"
        if not connection.execute(worker.update().where(here).values(values)).rowcount:
            connection.execute(worker.insert().values(name="scheduler", **values))


def gone(state: StateDatabase) -> None:
    """The scheduler stopped by itself."""
    with state.begin() as connection:
        connection.execute(worker.delete().where(worker.c.name == "scheduler"))


def scheduler(state: StateDatabase) -> Worker | None:
    """The scheduler as last seen; None when there never was one, or it stopped by itself."""
    if not state.exists:
        return None
    columns = sa.select(worker.c.started_at, worker.c.seen_at, worker.c.plan)
    with state.read() as connection:
        row = connection.execute(columns.where(worker.c.name == "scheduler")).first()
    return Worker(row.started_at, row.seen_at, json.loads(row.plan or "{}")) if row else None


_request = sa.select(
    run_request.c.id,
    run_request.c.kind,
    run_request.c.asked_by,
    run_request.c.asked_at,
    run_request.c.status,
    run_request.c.answer,
)
