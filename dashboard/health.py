"""How fresh the data is and how the last refresh went, in one sentence."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotInfo
from state import history
from state.database import StateDatabase
from state.errors import StateUnusable

State = Literal["fresh", "stale", "failed", "running", "none"]

_FAILED = {
    "failed": "The last refresh failed at {step}",
    "orphaned": "The last refresh was killed at {step}",
    "stopped": "The last refresh was stopped at {step}",
}


@dataclass(frozen=True)
class Health:
    """State for the icon and colour, sentence for the reader; times are aware UTC.

    `reason` is why the last refresh failed. `checked_at` is when a later refresh found that
    nothing had changed in Odoo.
    """

    state: State
    sentence: str
    as_of: datetime | None
    reason: str | None = None
    checked_at: datetime | None = None


def state_database(settings: DashboardSettings) -> StateDatabase:
    """The state database of these settings, not opened yet. Raises `StateUnusable`."""
    return StateDatabase(settings.home, settings.state_address)


def health(settings: DashboardSettings, info: SnapshotInfo | None, now: datetime) -> Health:
    """Health of the data shown (`info` None: nothing published) at `now` (aware UTC)."""
    run, checked = _log(settings, info)
    state, sentence = _judge(settings, info, run, checked, now)
    return Health(
        state=state,
        sentence=sentence,
        as_of=info.as_of if info else None,
        reason=run.get("error") if run.get("status") == "failed" else None,
        checked_at=checked,
    )


def _judge(
    settings: DashboardSettings,
    info: SnapshotInfo | None,
    run: dict[str, Any],
    checked: datetime | None,
    now: datetime,
) -> tuple[State, str]:
    running = run.get("status") == "running"
    if info is None:
        wait = "the first refresh is running." if running else "run `plimsoll refresh`."
        return "none", f"No data yet: {wait}"
    age = now - max(info.as_of, checked or info.as_of)
    failure = _FAILED.get(str(run.get("status")))
    if failure:
        told = failure.format(step=run.get("step") or "start")
        return "failed", f"{told}; this data is {words(age)} old."
    if age > timedelta(hours=settings.stale_after_hours):
        more = "; a refresh is running." if running else "."
        return "stale", f"This data is {words(age)} old{more}"
    if running:
        return "running", f"A refresh is running; this data is {words(age)} old."
    if checked:
        return "fresh", f"Checked {words(age)} ago: nothing has changed in Odoo since."
    return "fresh", f"Refreshed {words(age)} ago."


def words(age: timedelta) -> str:
    """An age in its largest fitting unit, such as `29 hours`."""
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or (minutes >= size and size != 1440):
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def _log(
    settings: DashboardSettings, info: SnapshotInfo | None
) -> tuple[dict[str, Any], datetime | None]:
    """The newest refresh (empty where no log can be read), and when the data was last checked."""
    try:
        state = state_database(settings)
        run = history.last_refresh(state) or {}
        return run, _utc(history.checked_at(state, info.path.name)) if info else None
    except StateUnusable:
        return {}, None


def _utc(value: datetime | None) -> datetime | None:
    """The run log keeps times as naive UTC."""
    return value.replace(tzinfo=UTC) if value else None
