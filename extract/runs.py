"""The run log in state.db: every refresh, how far it came, and what each model brought."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .errors import StorageFailed

metadata = sa.MetaData()
run_table = sa.Table(
    "run",
    metadata,
    sa.Column("run_id", sa.String, primary_key=True),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("step", sa.String),
    sa.Column("error", sa.String),
    sa.Column("odoo_version", sa.String),
    sa.Column("as_of", sa.DateTime),
    sa.Column("snapshot", sa.String),
)
entity_table = sa.Table(
    "run_entity",
    metadata,
    sa.Column("run_id", sa.String, sa.ForeignKey("run.run_id"), primary_key=True),
    sa.Column("model", sa.String, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("dropped_fields", sa.String),
    sa.Column("error", sa.String),
)


@dataclass(frozen=True, slots=True)
class EntityResult:
    """What one model brought: rows read, rows found deleted, seconds, and what was left out.

    `mode` is full, incremental or skipped; `dropped` gives the reason by column.
    """

    model: str
    mode: str
    rows: int = 0
    deleted: int = 0
    seconds: float = 0.0
    dropped: tuple[str, ...] = ()
    error: str | None = None


class Run:
    """One refresh while it runs. `as_of` is naive UTC."""

    def __init__(self, engine: sa.Engine, run_id: str, as_of: dt.datetime) -> None:
        self._engine = engine
        self.run_id = run_id
        self.as_of = as_of

    def step(self, name: str) -> None:
        """The step now being done: pull, build, check or publish."""
        self._update(step=name)

    def server(self, version: str) -> None:
        """The version of the Odoo being read."""
        self._update(odoo_version=version)

    def entity(self, result: EntityResult) -> None:
        """What one model brought."""
        with _told(self._engine), self._engine.begin() as con:
            con.execute(
                entity_table.insert().values(
                    run_id=self.run_id,
                    model=result.model,
                    rows=result.rows,
                    deleted=result.deleted,
                    seconds=round(result.seconds, 3),
                    mode=result.mode,
                    dropped_fields="\n".join(result.dropped) or None,
                    error=result.error,
                )
            )

    def published(self, snapshot: str) -> None:
        """File name of the snapshot this run brought."""
        self._update(snapshot=snapshot)

    def finish(self, error: str | None = None) -> None:
        """Close the run: ok without an error, else failed."""
        self._update(finished_at=_now(), status="failed" if error else "ok", error=error)

    def _update(self, **values: Any) -> None:
        with _told(self._engine), self._engine.begin() as con:
            con.execute(run_table.update().where(run_table.c.run_id == self.run_id).values(values))


class RunLog:
    """The log of all refreshes under one home; creates the file when there is none."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(f"sqlite:///{home / 'state.db'}", poolclass=sa.NullPool)
        sa.event.listen(self._engine, "connect", _prepare)
        with _told(self._engine):
            metadata.create_all(self._engine)

    @contextmanager
    def run(self, as_of: dt.datetime) -> Iterator[Run]:
        """A new run, closed as ok or, with the reason, as failed. Hold the refresh lock."""
        self._close_left_over()
        run = Run(self._engine, new_run_id(), as_of)
        values = {"run_id": run.run_id, "started_at": _now(), "status": "running", "as_of": as_of}
        with _told(self._engine), self._engine.begin() as con:
            con.execute(run_table.insert().values(values))
        try:
            yield run
        except BaseException as error:
            with suppress(StorageFailed):  # on a full disk the first error says more
                run.finish(error=str(error) or f"stopped by {type(error).__name__}")
            raise
        run.finish()

    def _close_left_over(self) -> None:
        """Only the holder of the lock runs: any other run marked so was killed."""
        with _told(self._engine), self._engine.begin() as con:
            con.execute(
                run_table.update()
                .where(run_table.c.status == "running")
                .values(status="failed", finished_at=_now(), error="the process was killed")
            )


def new_run_id() -> str:
    """UTC time and four random hex digits, such as 20260105T050000Z-1f3a."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _prepare(connection: Any, _record: object) -> None:
    # The dashboard reads while a refresh writes.
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma busy_timeout = 10000")


@contextmanager
def _told(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise StorageFailed(f"{engine.url.database} cannot be used: {error.orig}") from error
