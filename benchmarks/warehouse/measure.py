"""What a build of the warehouse takes: seconds, CPU, memory, and rows a second by model."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

SLOWEST = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall and CPU seconds of child processes, and the most memory any child ever held (GB)."""

    seconds: float
    cpu_seconds: float
    peak_gb: float


def cost_of(work: Callable[[], object]) -> Cost:
    """Run something that works in child processes and say what it took."""
    began, before = time.monotonic(), _children()
    work()
    used = _children()
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return Cost(round(time.monotonic() - began, 1), round(cpu, 1), round(used.ru_maxrss / 1e6, 2))


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def models(home: Path) -> list[dict[str, Any]]:
    """Rows, seconds and rows a second of each table of the last build, the slowest first."""
    results = json.loads((home / "dbt" / "target" / "run_results.json").read_text())["results"]
    seconds = {
        each["unique_id"].split(".")[-1]: each["execution_time"]
        for each in results
        if each["unique_id"].startswith(("model.", "snapshot."))
    }
    tables = {**_tables(home / "intermediate.duckdb"), **_tables(home / "marts.duckdb")}
    found = [
        {
            "model": name,
            "seconds": round(took, 2),
            "rows": tables.get(name),
            "rows_a_second": round(tables[name] / took) if tables.get(name) and took else None,
        }
        for name, took in seconds.items()
    ]
    return sorted(found, key=lambda each: -each["seconds"])


def tests_seconds(home: Path) -> float:
    """Seconds of all tests of the last build, one after the other."""
    results = json.loads((home / "dbt" / "target" / "run_results.json").read_text())["results"]
    spent = [each["execution_time"] for each in results if each["unique_id"].startswith("test.")]
    return round(sum(spent), 1)


def _tables(file: Path) -> dict[str, int]:
    with duckdb.connect(str(file), read_only=True) as con:
        found = con.execute(
            "select table_name, estimated_size from duckdb_tables() where not internal"
        ).fetchall()
    return dict(found)


def order_lines(raw_file: Path) -> int:
    """Sale order lines in the raw file, notes and deleted ones left out."""
    with duckdb.connect() as con:
        con.execute(f"attach '{raw_file}' as odoo (read_only)")
        row = con.execute(
            "select count(*) from odoo.raw.sale_order_line "
            "where not _deleted and product_id is not null"
        ).fetchone()
    return int(row[0]) if row else 0
