"""A company of many regions: independent histories written side by side, joined by ids.

Each region has its own legal entities, warehouses, customers and products; they share
currencies, units, categories and channels. One region is in memory at a time per process.
"""

from __future__ import annotations

import gc
import gzip
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from simulator.generate.book import Book
from simulator.generate.company import Company, Plan
from simulator.generate.progress import Progress, silent
from simulator.generate.render import field_facts
from simulator.generate.scale.frames import frames, json_lines
from simulator.generate.scale.shift import SHARED, STRIDE, renamed, shifted
from simulator.tables import write_manifest

REGION_LINES = 50_000
Folders = Mapping[str, Path]  # by version


def write_regions(
    folders: Folders,
    plan: Plan,
    *,
    landing: bool = False,
    region_lines: int = REGION_LINES,
    processes: int = 2,
    progress: Progress = silent,
) -> dict[str, int]:
    """Write the rows of `plan.order_lines` lines, and a manifest, for each version.

    In the layout of recorded rows, or as `<model>/<region>.parquet`, Odoo's field names as
    columns. Returns the rows by model of the last version; `progress` is told the regions done.
    There is no truth of lateness at this scale.
    """
    plans = _regions(plan, region_lines)
    rows: dict[str, Counter[str]] = {version: Counter() for version in folders}
    work = partial(_write_region, folders, landing=landing)
    # A process for each region: what one leaves behind in memory goes with it.
    context = get_context("spawn")
    with (
        _one_thread_each(),
        ProcessPoolExecutor(processes, context, max_tasks_per_child=1) as pool,
    ):
        for done, counts in enumerate(pool.map(work, plans, range(len(plans))), 1):
            for version, found in counts.items():
                rows[version].update(found)
            progress("write", f"region {done} of {len(plans)}")
    for version, folder in folders.items():
        if not landing:
            _join(folder, len(plans))
        describe(folder, version, rows[version])
    return dict(rows[version])


def describe(folder: Path, version: str, rows: Mapping[str, int]) -> None:
    """Write the manifest beside rows that were written as frames."""
    facts = field_facts(version)
    models = {model: (count, len(facts[model]) + 1) for model, count in rows.items()}
    write_manifest(folder, version, models)


def _regions(plan: Plan, region_lines: int) -> list[Plan]:
    total = plan.order_lines or REGION_LINES
    count = max(1, -(-total // region_lines))
    lines = [total // count + (number < total % count) for number in range(count)]
    return [
        replace(plan, seed=plan.seed + number, order_lines=each)
        for number, each in enumerate(lines)
    ]


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """The processes share the cores; polars in each would take them all."""
    before = os.environ.get("POLARS_MAX_THREADS")
    os.environ["POLARS_MAX_THREADS"] = "1"
    try:
        yield
    finally:
        os.environ.pop("POLARS_MAX_THREADS")
        if before is not None:
            os.environ["POLARS_MAX_THREADS"] = before


def _write_region(
    folders: Folders, plan: Plan, region: int, *, landing: bool
) -> dict[str, dict[str, int]]:
    """Rows by version and model of one region, written to files of its own."""
    gc.disable()
    company = Company(plan)
    company.run_to(plan.end_seconds)
    book = company.records()
    return {
        version: write_frames(
            book,
            version,
            folder if landing else folder / _part(region),
            region=region,
            landing=landing,
        )
        for version, folder in folders.items()
    }


def write_frames(
    book: Book, version: str, folder: Path, *, region: int = 0, landing: bool = True
) -> dict[str, int]:
    """Write the records as one file a model, with ids of the region's own; returns the rows."""
    facts, counts = field_facts(version), {}
    for model, frame in frames(book, version):
        if region and model in SHARED:
            continue
        moved = shifted(frame, model, facts[model], region * STRIDE)
        if region:
            moved = renamed(moved, model, f"R{region}/")
        if landing:
            place = folder / model
            place.mkdir(parents=True, exist_ok=True)
            moved.write_parquet(place / f"{region:05d}.parquet", compression="zstd")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            lines = gzip.compress(json_lines(moved, facts[model]), 1, mtime=0)
            (folder / f"{model}.jsonl.gz").write_bytes(lines)
        counts[model] = moved.height
    return counts


def _part(region: int) -> str:
    return f".region-{region:04d}"


def _join(folder: Path, regions: int) -> None:
    """Gzip files one after the other are one gzip file."""
    parts = [folder / _part(region) for region in range(regions)]
    for name in sorted(path.name for path in parts[0].iterdir()):
        with (folder / name).open("wb") as out:
            for part in parts:
                if (part / name).is_file():
                    with (part / name).open("rb") as source:
                        shutil.copyfileobj(source, out)
    for part in parts:
        shutil.rmtree(part)
