"""Writes the run log: every run, how far it came, and what each model brought."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from state.database import StateDatabase, now
from state.errors import StateUnusable
from state.history import KILLED
from state.tables import run as run_table
from state.tables import run_entity as entity_table

from .errors import RefreshRunning, RefreshStopped, StorageFailed

logger = logging.getLogger(__name__)

REFRESH_KINDS = ("incremental", "reconcile")


@dataclass(frozen=True, slots=True)
class EntityResult:
    """What one model brought.

    `rows` were read (`bytes` of landed Parquet), `changed` of them differ from what raw held or
    are newly deleted (None: nobody counted), `deleted` were found deleted, `retries` calls were
    repeated. `mode` is full, incremental or skipped; `dropped` gives the reason by column,
    `degrades` the KPIs that lack what was left out.
    """

    model: str
    mode: str
    rows: int = 0
    deleted: int = 0
    seconds: float = 0.0
    dropped: tuple[str, ...] = ()
    error: str | None = None
    changed: int | None = None
    bytes: int = 0
    retries: int = 0
    degrades: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether raw is as it was: nothing new, different or gone."""
        if self.mode == "skipped":
            return True
        return self.changed == 0 if self.changed is not None else not self.rows + self.deleted


class Stop:
    """Whether somebody asked the process to stop; set by a signal, read between two pages."""

    def __init__(self) -> None:
        self.asked = False
        self.interruptible = False
        """Whether what runs now waits on a child process, and should be broken off at once."""

    def check(self) -> None:
        """Raise `RefreshStopped` once it was asked for."""
        if self.asked:
            raise RefreshStopped("The refresh was stopped; the next one goes on from there.")


class Run:
    """One run while it lasts. `as_of` is naive UTC."""

    def __init__(
        self, state: StateDatabase, run_id: str, as_of: dt.datetime, stop: Stop | None = None
    ) -> None:
        self._state = state
        self._stop = stop or Stop()
        self._status = "ok"
        self.run_id = run_id
        self.as_of = as_of

    def check(self) -> None:
        """Raise `RefreshStopped` when the process was asked to stop; called between pages."""
        self._stop.check()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While a child process works: a stop breaks the waiting off."""
        self.check()
        self._stop.interruptible = True
        try:
            yield
        finally:
            self._stop.interruptible = False

    def step(self, name: str) -> None:
        """The step now being done: pull, build, check or publish."""
        self.check()
        self._update(step=name)
        logger.info("step %s", name, extra={"run_id": self.run_id, "step": name})

    def server(self, version: str) -> None:
        """The version of the Odoo being read."""
        self._update(odoo_version=version)

    def entity(self, result: EntityResult) -> None:
        """What one model brought."""
        values = {
            "run_id": self.run_id,
            "model": result.model,
            "rows": result.rows,
            "deleted": result.deleted,
            "seconds": round(result.seconds, 3),
            "mode": result.mode,
            "dropped_fields": "\n".join(result.dropped) or None,
            "error": result.error,
            "changed": result.changed,
            "bytes": result.bytes,
            "retries": result.retries,
            "degrades": "\n".join(result.degrades) or None,
        }
        with _told(), self._state.begin() as con:
            con.execute(entity_table.insert().values(values))
        facts = {name: values[name] for name in ("model", "rows", "changed", "bytes", "seconds")}
        logger.info("read %s", result.model, extra={"run_id": self.run_id, **facts})
        self.check()

    def more(self, result: EntityResult) -> None:
        """What one model has brought by now, where it brought more after it was told."""
        grown = {name: getattr(result, name) for name in ("rows", "changed", "bytes", "retries")}
        mine = (entity_table.c.run_id == self.run_id, entity_table.c.model == result.model)
        with _told(), self._state.begin() as con:
            con.execute(entity_table.update().where(*mine).values(grown))

    def definitions(self, digest: str) -> None:
        """Digest of the models this run builds."""
        self._update(definitions=digest)

    def published(self, snapshot: str) -> None:
        """File name of the snapshot this run brought."""
        self._update(snapshot=snapshot)

    def unchanged(self, snapshot: str) -> None:
        """The snapshot shown is still true, and nothing was built."""
        self._status = "unchanged"
        self._update(snapshot=snapshot, note="nothing has changed in Odoo")

    def note(self, words: str) -> None:
        """One sentence for the log."""
        self._update(note=words)

    def finish(self, error: str | None = None, status: str = "failed") -> None:
        """Close the run: without an error as it went, else failed or what `status` says."""
        ended = status if error is not None else self._status
        self._update(finished_at=now(), status=ended, error=error)
        logger.info("run %s", ended, extra={"run_id": self.run_id, "status": ended})

    def _update(self, **values: Any) -> None:
        with _told(), self._state.begin() as con:
            con.execute(run_table.update().where(run_table.c.run_id == self.run_id).values(values))


class RunLog:
    """The log of all runs under one home; makes or upgrades the state database at once."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        with _told():
            self.state = StateDatabase(home, url)
            self.state.upgrade()

    @contextmanager
    def run(
        self,
        as_of: dt.datetime,
        kind: str = "incremental",
        asked_by: str = "command",
        stop: Stop | None = None,
    ) -> Iterator[Run]:
        """A new run, closed as it ended or, with the reason, as failed. Hold the refresh lock."""
        if kind in REFRESH_KINDS:
            self.close_orphans()
        run = Run(self.state, new_run_id(), as_of, stop)
        self._insert(run.run_id, as_of, kind, asked_by, status="running")
        try:
            with self.state.kept_open():
                yield run
        except BaseException as error:
            with suppress(StorageFailed):  # on a full disk the first error says more
                stopped = isinstance(error, RefreshStopped | KeyboardInterrupt)
                words = str(error) or f"stopped by {type(error).__name__}"
                run.finish(error=words, status="stopped" if stopped else "failed")
            raise
        run.finish()

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Be the one refresh, or scheduler, of all machines that share the state database.

        Raises `RefreshRunning`.
        """
        with _told(), self.state.held(what) as free:
            if not free:
                raise RefreshRunning(
                    f"A {what} is already running on another machine that shares "
                    "PLIMSOLL_STATE_URL."
                )
            yield

    def skipped(self, as_of: dt.datetime, kind: str, asked_by: str, note: str) -> None:
        """Log a run that did not take place, and why."""
        values = {"status": "skipped", "finished_at": now(), "note": note}
        self._insert(new_run_id(), as_of, kind, asked_by, **values)

    def close_orphans(self, *, packs: bool = False) -> int:
        """Mark refreshes, or packs, whose process is gone; how many.

        Hold the refresh lock, or the scheduler's for packs: only its holder runs, so any other
        that is marked as running was killed.
        """
        kind = run_table.c.kind
        closed = kind == "pack" if packs else kind.is_distinct_from("pack")
        orphaned = run_table.c.status == "running", closed
        values = {**KILLED, "finished_at": now()}
        with _told(), self.state.begin() as con:
            return con.execute(run_table.update().where(*orphaned).values(values)).rowcount

    def _insert(
        self, run_id: str, as_of: dt.datetime, kind: str, asked_by: str, **values: Any
    ) -> None:
        given = {"run_id": run_id, "started_at": now(), "as_of": as_of}
        with _told(), self.state.begin() as con:
            con.execute(run_table.insert().values(**given, kind=kind, asked_by=asked_by, **values))


def new_run_id() -> str:
    """UTC time and four random hex digits, such as 20260105T050000Z-1f3a."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StateUnusable as error:
        raise StorageFailed(str(error)) from error
