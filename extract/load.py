"""One model from Odoo into its raw table.

pages (all rows, or changed ones) -> id list (deleted? missed?) -> landing -> merge
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from .entities import Entity, Readable
from .errors import ServerFault, TableShrank
from .landing import Landing
from .progress import Progress
from .raw import Change, RawStore, signature
from .runs import EntityResult
from .settings import ExtractSettings
from .sources.base import Rows, Source

# Below this many rows losing most of them is ordinary.
FEW_ROWS = 100
PAGES_A_MESSAGE = 20


@dataclass(frozen=True, slots=True)
class Job:
    """What all loads of one run share. Times are naive UTC; `reload` reads every row again."""

    settings: ExtractSettings
    run_id: str
    started_at: dt.datetime
    reload: bool
    progress: Progress


def load(source: Source, raw: RawStore, readable: Readable, job: Job) -> EntityResult:
    """Bring one table up to date and say what it took.

    Reads rows changed since the watermark less the overlap, or all; then compares ids, so that
    deleted rows are marked and rows missed by any window are fetched after all. Raises
    `TableShrank` before the table is touched when the answer is not to be believed.
    """
    began = time.monotonic()
    change = _read(source, raw, readable, job)
    raw.merge(change)
    return EntityResult(
        readable.entity.model,
        "full" if change.full else "incremental",
        rows=change.rows,
        deleted=len(change.gone),
        seconds=time.monotonic() - began,
        dropped=tuple(f"{name}: {why}" for name, why in change.readable.dropped.items()),
    )


def _read(source: Source, raw: RawStore, readable: Readable, job: Job) -> Change:
    entity = readable.entity
    since = _since(raw, readable, job)
    live = raw.live_ids(entity)
    pages = _Pages(source, readable, job)
    pages.read_window(since)
    ids = pl.Series("id", source.ids(readable.model, readable.domain), dtype=pl.Int64)
    check_shrink(entity, len(live), len(ids), job.settings.max_shrink)
    known = pl.concat([live, pages.ids()]).unique() if since else pages.ids()
    pages.read_ids(_not_in(ids, known))
    return Change(
        readable=pages.readable,
        files=pages.landing.files,
        rows=len(pages.ids()),
        gone=_not_in(known, ids),
        full=since is None,
        watermark=_watermark(pages.newest, since, job),
        run_id=job.run_id,
    )


def check_shrink(entity: Entity, before: int, after: int, max_shrink: float) -> None:
    """Raise `TableShrank` for an answer that lost all rows, or more than the share allowed."""
    if max_shrink >= 1:
        return
    emptied = after == 0 < before and (entity.required or before >= FEW_ROWS)
    if emptied or (before >= FEW_ROWS and after < before * (1 - max_shrink)):
        raise TableShrank(
            f"Odoo now shows {after:,} rows of {entity.model} where {before:,} were; the rows read "
            "before are kept. If they are truly gone, set PLIMSOLL_MAX_SHRINK=1 for one refresh."
        )


def _since(raw: RawStore, readable: Readable, job: Job) -> dt.datetime | None:
    """Start of the window to read; None for all rows."""
    mark = raw.watermark(readable.entity.model)
    if job.reload or not readable.incremental or mark is None or mark.write_date is None:
        return None
    if mark.signature != signature(readable):
        return None
    return mark.write_date - dt.timedelta(minutes=job.settings.overlap_minutes)


def _watermark(
    newest: dt.datetime | None, since: dt.datetime | None, job: Job
) -> dt.datetime | None:
    """Newest change read, but never after the start of the run.

    A row read early may have changed while we read the rest, and one row dated in the future
    would hide all changes until then. A run that read nothing new keeps its place.
    """
    if newest is None:
        kept = dt.timedelta(minutes=job.settings.overlap_minutes)
        return since + kept if since else None
    return min(newest, job.started_at)


def _not_in(these: pl.Series, those: pl.Series) -> pl.Series:
    return these.filter(~these.is_in(those.implode()))


class _Pages:
    """Lands one model's rows page by page, leaving out a field that cannot be read."""

    def __init__(self, source: Source, readable: Readable, job: Job) -> None:
        self._source, self._job = source, job
        self.readable = readable
        self.landing = Landing(job.settings.home, job.run_id, readable.entity.model)
        self.newest: dt.datetime | None = None
        self._ids: list[pl.Series] = []

    def ids(self) -> pl.Series:
        """Ids of all rows landed."""
        return pl.concat([pl.Series("id", [], dtype=pl.Int64), *self._ids]).unique()

    def read_window(self, since: dt.datetime | None) -> None:
        """Rows changed since, or all: ids first, so that no page looks for its place."""
        window: list[object] = list(self.readable.domain)
        if since is not None:
            window.append(["write_date", ">=", f"{since:%Y-%m-%d %H:%M:%S}"])
        found = self._source.ids(self.readable.model, window)
        self.read_ids(pl.Series("id", found, dtype=pl.Int64))

    def read_ids(self, ids: pl.Series) -> None:
        """Rows by id."""
        for start in range(0, len(ids), self._job.settings.page_size):
            self._land(self._read(ids[start : start + self._job.settings.page_size].to_list()))

    def _read(self, keys: list[int]) -> Rows:
        model = self.readable.model
        return self._tolerantly(lambda fields: self._source.read(model, keys, fields))

    def _tolerantly(self, call: Callable[[Sequence[str]], Rows]) -> Rows:
        """The call's rows; when a field makes it fail, without that field from here on."""
        fields = list(dict.fromkeys(self.readable.sources.values()))
        try:
            return call(fields)
        except ServerFault:
            # Fails again, and for good, when the trouble is not with a field.
            call(["id"])
            culprits = _unreadable(call, [field for field in fields if field != "id"])
        bad = {
            column: f"{field} {culprits[field]}"
            for column, field in self.readable.sources.items()
            if field in culprits
        }
        self.readable = self.readable.without(bad)
        return call([field for field in fields if field not in culprits])

    def _land(self, rows: Rows) -> None:
        if not len(rows):
            return
        frame = self.landing.write(self.readable, rows, self._job.started_at)
        self._ids.append(frame["id"])
        newest = frame["write_date"].max()
        if isinstance(newest, dt.datetime):
            self.newest = max(newest, self.newest or newest)
        if len(self._ids) % PAGES_A_MESSAGE == 0:
            landed = sum(map(len, self._ids))
            self._job.progress("pull", f"{self.readable.entity.model} …", rows=landed)


def _unreadable(call: Callable[[Sequence[str]], Rows], fields: list[str]) -> dict[str, str]:
    """The fields that make the call fail, each with Odoo's words, found by halving."""
    try:
        if fields:
            call(fields)
    except ServerFault as error:
        if len(fields) == 1:
            return {fields[0]: f"cannot be read: {error}"}
        middle = len(fields) // 2
        return _unreadable(call, fields[:middle]) | _unreadable(call, fields[middle:])
    return {}
