"""Whether a build would bring nothing new: same rows, same definitions, same local day.

What ages by the hour (how late an open line is by now) stays as of the last build until any row
changes or the day ends somewhere; the run log and the pages say when that build was.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from state import history
from state.database import StateDatabase
from state.tables import run as run_table

from .definitions import digest
from .errors import PublishFailed
from .publish import current
from .runs import EntityResult, Run
from .settings import ExtractSettings
from .snapshot_file import mart_values, snapshot_as_of

_ZONES = (("dim_company", "timezone"), ("dim_warehouse", "tz"))


def definitions_digest(models_dir: Path) -> str:
    """One word for the dbt project's files and this Plimsoll: another one calls for a build."""
    return digest((models_dir, Path(__file__).parent), version("plimsoll"))


def still_true(
    settings: ExtractSettings,
    state: StateDatabase,
    run: Run,
    brought: list[EntityResult],
    digest: str,
) -> Path | None:
    """The snapshot shown, where building again would bring the same; None where it must be."""
    shown = current(settings)
    if shown is None or not all(each.unchanged for each in brought):
        return None
    before = _run_before(state, run)
    if before is None or before["status"] not in history.GOOD:
        return None
    # After a roll back, or a run that changed raw and then failed, this differs.
    if (before["snapshot"], before["definitions"]) != (shown.name, digest):
        return None
    try:
        built = snapshot_as_of(shown)
        same_day = all(_day(built, zone) == _day(run.as_of, zone) for zone in _zones(shown))
    except PublishFailed:  # it cannot be read: a new one takes its place, and says so
        return None
    return shown if same_day else None


def _run_before(state: StateDatabase, run: Run) -> history.Row | None:
    with state.read() as connection:
        query = sa.select(run_table).where(
            run_table.c.kind.in_(history.REFRESHES),
            run_table.c.status != "skipped",
            run_table.c.run_id != run.run_id,
        )
        found = connection.execute(query.order_by(run_table.c.number.desc()).limit(1))
        row = found.mappings().first()
        return dict(row) if row else None


def _zones(snapshot: Path) -> set[str]:
    found = (mart_values(snapshot, table, column) for table, column in _ZONES)
    return {"UTC"}.union(*(values or set() for values in found))


def _day(moment: dt.datetime, zone: str) -> dt.date:
    """The date of a naive UTC moment in a zone; in UTC where the zone is not known."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = ZoneInfo("UTC")
    return moment.replace(tzinfo=dt.UTC).astimezone(place).date()
