"""Published KPI values equal a recomputation in polars from the recorded rows and definitions."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.paths import SHARED
from tests.reference import recompute
from tests.whole_path.paths import AS_OF

pytestmark = pytest.mark.slow

Key = tuple[str, str, str | None]

# Whose numbers are worked by hand in the models' unit tests alone.
HAND_WORKED = {
    "claim_hours_to_resolve", "claims_per_1000_deliveries", "days_of_supply", "days_to_close",
    "equipment_downtime_hours", "inspection_failure_rate", "late_landed_costs",
    "open_improvement_actions",
    "emergency_purchase_share", "overdue_improvement_actions", "pick_backlog",
    "planned_to_needed_hours", "purchase_price_variance", "purchase_price_variance_rate",
    "master_data_quality", "post_close_entries", "process_compliance", "promise_validity",
    "quote_to_order", "receiving_hours", "receiving_hours_p90",
    "return_rate", "returned_value", "slow_stock_share", "stock_turns",
    "stockout_rate", "unbilled_deliveries",
    "warehouse_throughput",
}  # fmt: skip


def _published(home: Path, *options: str) -> dict[Key, dict[str, Any]]:
    """What `plimsoll kpis --json` prints, by KPI, month and group."""
    command = [sys.executable, "-m", "app", "kpis", "--from", "2018-01", "--to", "2026-12"]
    done = subprocess.run(
        [*command, "--json", *options],
        env={"PLIMSOLL_HOME": str(home), "PATH": ""},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return {(row["kpi"], row["period"], row["by"]): row for row in json.loads(done.stdout)}


def _recomputed(version: str, by: str | None = None) -> dict[Key, dict[str, Any]]:
    frame = recompute(SHARED / "odoo" / "rows" / version, AS_OF, by)
    kpis = frame.filter(~pl.col("kpi").str.starts_with("margin_step."))
    return {(row["kpi"], row["period"], row.get("by")): row for row in kpis.to_dicts()}


def _differences(
    published: dict[Key, dict[str, Any]], recomputed: dict[Key, dict[str, Any]]
) -> list[str]:
    known = {kpi for kpi, _, _ in recomputed}
    ours = {key for key, row in published.items() if key[0] in known and row["value"] is not None}
    theirs = {key for key, row in recomputed.items() if row["value"] is not None}
    found = [f"only one side has {key}" for key in sorted(ours ^ theirs, key=str)]
    for key in sorted(ours & theirs, key=str):
        for what in ("value", "n"):
            a, b = published[key][what], recomputed[key][what]
            if not math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6):
                found.append(f"{key}: {what} {a} published, {b} recomputed")
    return found


def test_every_published_value_equals_the_recomputation(
    recorded_home: Path, recorded_version: str
) -> None:
    assert _differences(_published(recorded_home), _recomputed(recorded_version)) == []


@pytest.mark.parametrize("by", ["company", "warehouse", "channel"])
def test_every_split_equals_the_recomputation(
    recorded_home: Path, recorded_version: str, by: str
) -> None:
    published = _published(recorded_home, "--by", by)
    recomputed = _recomputed(recorded_version, by)
    split = {kpi for kpi, _, _ in published}
    asked = {key: row for key, row in recomputed.items() if key[0] in split}
    assert _differences(published, asked) == []


def test_the_recomputation_covers_every_published_kpi(recorded_home: Path) -> None:
    published = {kpi for kpi, _, _ in _published(recorded_home)}
    recomputed = {kpi for kpi, _, _ in _recomputed("16.0")}
    assert published - recomputed - HAND_WORKED == set()
