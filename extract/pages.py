"""The rows of a plan, read page by page and landed, without a field that cannot be read."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from .entities import Readable
from .errors import ServerFault
from .landing import Landing, page_number, stamps
from .plan import NO_IDS, Plan
from .progress import Progress
from .settings import ExtractSettings
from .sources.base import Rows, Source
from .typed import to_frame

PAGES_A_MESSAGE = 20


@dataclass(frozen=True, slots=True)
class Job:
    """What all loads of one run share. Times are naive UTC.

    `reload` reads every row again, `reconcile` compares all ids; `check` raises between two
    pages when the run is to stop.
    """

    settings: ExtractSettings
    run_id: str
    started_at: dt.datetime
    progress: Progress
    check: Callable[[], None]
    reload: bool = False
    reconcile: bool = False


class Pages:
    """Lands the pages of one plan that are not there yet."""

    def __init__(
        self, source: Source, readable: Readable, landing: Landing, plan: Plan, job: Job
    ) -> None:
        self._source, self._landing, self._plan, self._job = source, landing, plan, job
        self.readable = readable.without(plan.dropped)
        self.files: list[Path] = []
        self.company_files: list[Path] = []
        self.newest: dt.datetime | None = None
        self.rows = 0

    @property
    def bytes(self) -> int:
        """Size of what is landed."""
        return sum(path.stat().st_size for path in (*self.files, *self.company_files))

    def read(self) -> None:
        """Every row, then every company's values of the same rows."""
        left = self._without_landed(None)
        while len(left):
            left = self._read(left)
        for company in self._source.companies if self.readable.per_company else ():
            self._read_values(company, self._without_landed(company))

    def _without_landed(self, company: int | None) -> pl.Series:
        """Ids of the plan that no page holds; a page that cannot be read is read again."""
        found = [NO_IDS]
        for path in self._landing.pages(company):
            if page_number(path) < self._plan.first_page:
                continue
            held = stamps(path)
            if held is None:
                path.unlink()
                continue
            self._note(path, held, company)
            found.append(held["id"])
        return not_in(self._plan.ids, pl.concat(found))

    def _read(self, left: pl.Series) -> pl.Series:
        """Land these rows; gives the ids still to be read, without the field that stopped it."""
        done, ids = 0, array("q", left)
        try:
            for asked, rows in self._source.pages(self.readable.model, ids, self._fields):
                self._land(rows)
                done += len(asked)
                del rows  # not to be held while the next page is waited for
        except ServerFault:
            rest = left[done:]
            self._leave_out(self._culprits(rest[: self._job.settings.page_size].to_list()))
            return rest
        return NO_IDS

    def _land(self, rows: Rows) -> None:
        self._job.check()
        if not len(rows):
            return
        readable = self.readable
        frame = to_frame(readable.model, readable.entity.columns, readable.sources, rows)
        path = self._landing.write(frame, self._job.started_at)
        self._note(path, frame, None)

    def _read_values(self, company: int, ids: pl.Series) -> None:
        """What one company has for itself, of the rows it sees."""
        entity, model, only = self.readable.entity, self.readable.model, [company]
        sources = {name: self.readable.sources[name] for name in self.readable.per_company}
        size = self._job.settings.page_size
        for start in range(0, len(ids), size):
            self._job.check()
            asked = [["id", "in", ids[start : start + size].to_list()]]
            seen = self._source.ids(model, asked, companies=only)
            rows = self._source.read(model, seen, list(sources.values()), companies=only)
            if len(rows):
                frame = to_frame(model, entity.company_columns, {"id": "id", **sources}, rows)
                named = frame.with_columns(pl.lit(company, pl.Int64).alias("company_id"))
                path = self._landing.write(named, self._job.started_at, company)
                self._note(path, named, company)

    def _note(self, path: Path, page: pl.DataFrame, company: int | None) -> None:
        if company is not None:
            self.company_files.append(path)
            return
        self.files.append(path)
        self.rows += page.height
        newest = page["write_date"].max()
        if isinstance(newest, dt.datetime):
            self.newest = max(newest, self.newest or newest)
        if len(self.files) % PAGES_A_MESSAGE == 0:
            self._job.progress("pull", f"{self.readable.entity.model} …", rows=self.rows)

    @property
    def _fields(self) -> list[str]:
        return list(dict.fromkeys(self.readable.sources.values()))

    def _culprits(self, keys: list[int]) -> dict[str, str]:
        """The fields that make reading these rows fail; raises when it is not one's fault."""

        def call(fields: Sequence[str]) -> Rows:
            return self._source.read(self.readable.model, keys, fields)

        # Fails again, and for good, when the trouble is not with a field.
        call(["id"])
        culprits = unreadable(call, [field for field in self._fields if field != "id"])
        if not culprits:
            call(self._fields)
        return culprits

    def _leave_out(self, culprits: dict[str, str]) -> None:
        self.readable = self.readable.without(
            {
                column: f"{field} {culprits[field]}"
                for column, field in self.readable.sources.items()
                if field in culprits
            }
        )
        self._plan = self._plan.without(self._plan.dropped | self.readable.dropped)
        self._landing.keep(self._plan)


def unreadable(call: Callable[[Sequence[str]], Rows], fields: list[str]) -> dict[str, str]:
    """The fields that make the call fail, each with Odoo's words, found by halving."""
    try:
        if fields:
            call(fields)
    except ServerFault as error:
        if len(fields) == 1:
            return {fields[0]: f"cannot be read: {error}"}
        middle = len(fields) // 2
        return unreadable(call, fields[:middle]) | unreadable(call, fields[middle:])
    return {}


def not_in(these: pl.Series, those: pl.Series) -> pl.Series:
    """The ids of the first that are not in the second."""
    return these.filter(~these.is_in(those.implode()))
