"""How fresh the data is and how the last refresh went, in one sentence."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotInfo

State = Literal["fresh", "stale", "failed", "running", "none"]

_LAST_RUN = text(
    "select started_at, finished_at, status, step, error from run order by started_at desc limit 1"
)


@dataclass(frozen=True)
class Health:
    """State for the icon and colour, sentence for the reader; times are aware UTC."""

    state: State
    sentence: str
    as_of: datetime | None
    last_run_at: datetime | None
    last_error: str | None


def health(settings: DashboardSettings, info: SnapshotInfo | None, now: datetime) -> Health:
    """Health of the data shown (`info` None: nothing published) at `now` (aware UTC)."""
    run = _last_run(settings.home / "state.db")
    error = run.get("error") if run.get("status") == "failed" else None
    state, sentence = _judge(settings, info, run, now)
    return Health(
        state=state,
        sentence=sentence,
        as_of=info.as_of if info else None,
        last_run_at=_utc(run.get("finished_at") or run.get("started_at")),
        last_error=error,
    )


def _judge(
    settings: DashboardSettings, info: SnapshotInfo | None, run: dict[str, Any], now: datetime
) -> tuple[State, str]:
    running = run.get("status") == "running"
    if info is None:
        wait = "the first refresh is running." if running else "run `plimsoll refresh`."
        return "none", f"No data yet: {wait}"
    age = now - info.as_of
    if run.get("status") == "failed":
        step = run.get("step") or "start"
        return "failed", f"The last refresh failed at {step}; this data is {_words(age)} old."
    if age > timedelta(hours=settings.stale_after_hours):
        more = "; a refresh is running." if running else "."
        return "stale", f"This data is {_words(age)} old{more}"
    if running:
        return "running", f"A refresh is running; this data is {_words(age)} old."
    return "fresh", f"Refreshed {_words(age)} ago."


def _words(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or (minutes >= size and size != 1440):
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def _last_run(state: Path) -> dict[str, Any]:
    """The newest row of the run log; empty where there is none to read."""
    if not state.is_file():
        return {}
    address = f"{state.resolve().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    try:
        with engine.connect() as connection:
            row = connection.execute(_LAST_RUN).mappings().first()
            return dict(row) if row else {}
    except SQLAlchemyError:
        return {}
    finally:
        engine.dispose()


def _utc(value: datetime | str | None) -> datetime | None:
    """SQLite keeps times as text; the run log writes them in UTC."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
