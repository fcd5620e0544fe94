"""A company of many regions: independent histories written side by side, joined by ids.

Each region has its own legal entities, warehouses, customers and products; they share
currencies, units, categories and channels. One region is in memory at a time per process.
"""

from __future__ import annotations

import gc
import gzip
import json
import shutil
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from simulator.generate.company import Company, Plan
from simulator.generate.render import render
from simulator.generate.scale.shift import Shift
from simulator.tables import COMPUTED

REGION_LINES = 50_000


def write_regions(
    folder: Path, version: str, plan: Plan, *, region_lines: int = REGION_LINES, processes: int = 2
) -> dict[str, int]:
    """Write the rows of `plan.order_lines` lines in the layout of recorded rows.

    Returns the rows by model. There is no truth of lateness at this scale.
    """
    total = plan.order_lines or REGION_LINES
    count = max(1, -(-total // region_lines))
    lines = [total // count + (number < total % count) for number in range(count)]
    plans = [
        replace(plan, seed=plan.seed + number, order_lines=each)
        for number, each in enumerate(lines)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    parts = [folder / f".region-{number:04d}" for number in range(count)]
    rows: Counter[str] = Counter()
    fields: dict[str, int] = {}
    # A process for each few regions: what one leaves behind in memory goes with it.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), max_tasks_per_child=3
    ) as pool:
        for counts in pool.map(_write_region, parts, [version] * count, plans, range(count)):
            rows.update({model: found for model, (found, _) in counts.items()})
            fields.update({model: known for model, (_, known) in counts.items()})
    _join(folder, parts, list(fields))
    models = {model: {"rows": rows[model], "fields": fields[model]} for model in fields}
    manifest = {"server": version, "models": models}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return dict(rows)


def _write_region(
    folder: Path, version: str, plan: Plan, region: int
) -> dict[str, tuple[int, int]]:
    """Rows and fields by model of one region, written to files of its own."""
    gc.disable()
    company = Company(plan)
    company.run_to(plan.end_seconds)
    tables = render(company.records(), version)
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for table in tables:
        shift = Shift(table.model, table.fields, region)
        written = 0
        with gzip.GzipFile(
            "", "wb", compresslevel=1, mtime=0, fileobj=(folder / table.model).open("wb")
        ) as out:
            for row in table if not shift.left_out else ():
                out.write(json.dumps(shift.row(row), sort_keys=True).encode() + b"\n")
                written += 1
        counts[table.model] = (written, len(table.fields) - len(COMPUTED))
    del company, tables
    gc.enable()
    gc.collect()
    return counts


def _join(folder: Path, parts: list[Path], models: list[str]) -> None:
    """Gzip files one after the other are one gzip file."""
    for model in models:
        with (folder / f"{model}.jsonl.gz").open("wb") as out:
            for part in parts:
                with (part / model).open("rb") as source:
                    shutil.copyfileobj(source, out)
    for part in parts:
        shutil.rmtree(part)
