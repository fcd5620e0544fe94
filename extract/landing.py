"""Pages of rows as Parquet files, so that a load can be replayed and audited without Odoo.

<home>/landing/<run_id>/<model>/00000.parquet
<home>/landing/<run_id>/<model>/by_company/1-00000.parquet
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import polars as pl

from . import plan as plans
from .errors import StorageFailed
from .plan import Plan

BY_COMPANY = "by_company"


class Landing:
    """The landed pages of one model in one run."""

    def __init__(self, home: Path, run_id: str, model: str) -> None:
        self.folder = home / "landing" / run_id / model
        self._model = model
        self._next: dict[int | None, int] = {}

    def keep(self, plan: Plan) -> None:
        """Say what is going to be landed. Raises `StorageFailed` when the disk refuses."""
        with self._told():
            self.folder.mkdir(parents=True, exist_ok=True)
            plan.save(self.folder)

    def done(self) -> None:
        """Nothing is left to land or to merge."""
        (self.folder / plans.PLAN).unlink(missing_ok=True)

    def pages(self, company: int | None = None) -> list[Path]:
        """Files of the pages that are there, in the order of their numbers.

        They hold rows, or one company's values of them.
        """
        if company is None:
            return sorted(self.folder.glob("*.parquet"))
        return sorted((self.folder / BY_COMPANY).glob(f"{company}-*.parquet"))

    def next_page(self, company: int | None = None) -> int:
        """A number no page has."""
        return max((page_number(path) + 1 for path in self.pages(company)), default=0)

    def write(self, frame: pl.DataFrame, at: dt.datetime, company: int | None = None) -> Path:
        """Land one page with the time it was read; a file with its final name is complete.

        Raises `StorageFailed` when the disk refuses.
        """
        if company not in self._next:  # listed once: a large table has many pages
            self._next[company] = self.next_page(company)
        name = f"{self._next[company]:05d}.parquet"
        path = self.folder / (name if company is None else f"{BY_COMPANY}/{company}-{name}")
        stamped = frame.with_columns(pl.lit(at, dtype=pl.Datetime("us")).alias("_extracted_at"))
        part = path.with_suffix(".part")
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                stamped.write_parquet(part, compression="zstd")
                part.replace(path)
                self._next[company] += 1
            except BaseException:
                with suppress(OSError):
                    part.unlink()
                raise
        return path

    def left_over(self) -> tuple[Plan, Path] | None:
        """The plan the run before left in its folder, done or not; None where there is none."""
        found = sorted(self.folder.parent.parent.glob(f"*/{self.folder.name}/{plans.PLAN}"))
        left = plans.saved(found[-1].parent) if found else None
        return (left, found[-1].parent) if left else None

    def adopt(self, folder: Path) -> None:
        """Make the pages of that folder this run's own."""
        with self._told():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if folder != self.folder:
                folder.rename(self.folder)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, pl.exceptions.ComputeError) as error:
            raise StorageFailed(f"Rows of {self._model} cannot be landed: {error}.") from error


def page_number(page: Path) -> int:
    """The number of a page, from its file's name."""
    return int(page.stem.rpartition("-")[2])


def stamps(path: Path) -> pl.DataFrame | None:
    """Ids and, where there are, write dates of a landed page; None unless it can be read."""
    try:
        columns = set(pl.read_parquet_schema(path)) & {"id", "write_date"}
        return pl.read_parquet(path, columns=sorted(columns))
    except (OSError, pl.exceptions.PolarsError):
        return None


def prune(home: Path, newest: str, keep: int) -> None:
    """Remove all but the newest landed runs; one named later counts as oldest."""
    runs = [each for each in (home / "landing").glob("*") if each.is_dir()]
    runs.sort(key=lambda each: (each.name <= newest, each.name), reverse=True)
    for old in runs[keep:]:
        shutil.rmtree(old, ignore_errors=True)
