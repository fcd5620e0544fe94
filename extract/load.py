"""One model from Odoo into its raw table.

ids (all, or changed since) -> count (deleted? missed?) -> pages, landed -> merge with the cursor
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace

import polars as pl

from .entities import Entity, Readable
from .errors import TableShrank
from .landing import Landing
from .merge import Change
from .pages import Job, Pages, not_in
from .plan import NO_IDS, Plan
from .raw import Cursor, RawStore, gains, signature
from .runs import EntityResult
from .sources.base import Domain, Source

# Below this many rows losing most of them is ordinary.
FEW_ROWS = 100
# Ids asked for in one call: a list of a million is tens of megabytes while it is parsed.
IDS_A_CALL = 500_000


@dataclass(frozen=True, slots=True)
class Task:
    """One model to bring up to date: where from, where to, and what its server offers."""

    source: Source
    raw: RawStore
    readable: Readable
    job: Job

    @property
    def entity(self) -> Entity:
        """The model as declared."""
        return self.readable.entity

    @property
    def landing(self) -> Landing:
        """Where its pages land in this run."""
        return Landing(self.job.settings.home, self.job.run_id, self.entity.model)


def load(source: Source, raw: RawStore, readable: Readable, job: Job) -> EntityResult:
    """Bring one table up to date and say what it took.

    Finishes first what a killed run began, then reads rows changed since the cursor less the
    overlap, or all. Where the numbers of rows differ, or a comparison is asked for, all ids are
    compared: deleted rows are marked, and rows that no window showed are fetched. Raises
    `TableShrank` before the table is touched when the answer is not to be believed.
    """
    began, repeated = time.monotonic(), source.retries
    task = Task(source, raw, readable, job)
    left = _finish_left_over(task)
    result = _bring_up_to_date(task)
    return replace(
        result,
        mode=left.mode if left.rows else result.mode,
        rows=result.rows + left.rows,
        changed=(result.changed or 0) + (left.changed or 0),
        bytes=result.bytes + left.bytes,
        seconds=time.monotonic() - began,
        retries=source.retries - repeated,
    )


def all_ids(source: Source, model: str, domain: Domain) -> pl.Series:
    """Ids of all matching rows, ascending, asked for in parts."""
    parts, last = [NO_IDS], 0
    while True:
        found = source.ids(model, [*domain, ["id", ">", last]], limit=IDS_A_CALL)
        parts.append(pl.Series("id", found, dtype=pl.Int64))
        if len(found) < IDS_A_CALL:
            return pl.concat(parts)
        last = found[-1]


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


def carry_out(task: Task, plan: Plan, gone: pl.Series) -> EntityResult:
    """Land the pages of a plan that are missing, and merge them with the cursor they bring."""
    landing, known = task.landing, task.raw.cursor(task.entity.model)
    if len(plan.ids):
        landing.keep(plan)
    pages = Pages(task.source, task.readable, landing, plan, task.job)
    pages.read()
    cursor = Cursor(_reached(pages.newest, known, plan), signature(pages.readable), plan.token)
    change = Change(pages.readable, pages.files, pages.company_files, gone)
    changed = task.raw.merge(change, cursor, task.job.run_id)
    landing.done()
    return EntityResult(
        task.entity.model,
        "full" if plan.full else "incremental",
        rows=pages.rows,
        deleted=len(gone),
        dropped=tuple(f"{name}: {why}" for name, why in pages.readable.dropped.items()),
        changed=changed,
        bytes=pages.bytes,
    )


def _finish_left_over(task: Task) -> EntityResult:
    """Go on with what a killed run began, unless the table or the server has changed since."""
    nothing = EntityResult(task.entity.model, "incremental")
    left = task.landing.left_over()
    if left is None or task.job.reload or not task.readable.incremental:
        return nothing
    plan, folder = left
    known = task.raw.cursor(task.entity.model)
    token = known.token if known else None
    if plan.base != token or plan.signature != signature(task.readable):
        return nothing
    task.landing.adopt(folder)
    task.job.progress("pull", f"{task.entity.model}: goes on where the run before stopped")
    return carry_out(task, plan, NO_IDS)


def _bring_up_to_date(task: Task) -> EntityResult:
    readable, job = task.readable, task.job
    known = task.raw.cursor(task.entity.model)
    since = _since(known, task)
    # Asked before the first id: what is written from here on is for the next run.
    bound = task.source.now() or job.started_at
    window = readable.domain if since is None else readable.changed_since(since)
    found = all_ids(task.source, readable.model, window)
    wanted, gone = _compared(task, found, whole=since is None)
    plan = Plan(
        ids=wanted,
        base=known.token if known else None,
        full=since is None,
        bound=bound,
        signature=signature(readable),
        first_page=task.landing.next_page(),
    )
    return carry_out(task, plan, gone)


def _compared(task: Task, found: pl.Series, *, whole: bool) -> tuple[pl.Series, pl.Series]:
    """Ids to read and ids that are gone, by comparing all ids where that is called for."""
    raw, entity, readable = task.raw, task.entity, task.readable
    if whole:
        everything = found
    elif task.job.reconcile or _count(task) != raw.count_with(entity, found):
        everything = all_ids(task.source, readable.model, readable.domain)
    else:
        return found, NO_IDS
    live = raw.live_ids(entity)
    check_shrink(entity, len(live), len(everything), task.job.settings.max_shrink)
    gone = not_in(live, everything)
    if task.job.reconcile and readable.per_company:
        # What a company has for itself can change without the row's stamp.
        return everything, gone
    missed = not_in(everything, pl.concat([live, found]))
    return pl.concat([found, missed]).sort(), gone


def _count(task: Task) -> int:
    return task.source.count(task.readable.model, task.readable.domain)


def _since(known: Cursor | None, task: Task) -> dt.datetime | None:
    """Start of the window to read (UTC); None for all rows."""
    if task.job.reload or not task.readable.incremental or known is None:
        return None
    if known.write_date is None or gains(known.signature, signature(task.readable)):
        return None
    return known.write_date - dt.timedelta(minutes=task.job.settings.overlap_minutes)


def _reached(newest: dt.datetime | None, known: Cursor | None, plan: Plan) -> dt.datetime | None:
    """Newest change read, but never after the server's clock at the start.

    A row read early may have changed while we read the rest, and one row dated in the future
    would hide all changes until then. A load that read nothing new keeps its place.
    """
    before = known.write_date if known and not plan.full else None
    latest = max((each for each in (newest, before) if each), default=None)
    return min(latest, plan.bound) if latest else None
