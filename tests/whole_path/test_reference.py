"""Published KPI values equal a recomputation in polars from Odoo's rows and definitions alone."""

import json
import math
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.queries.kpis import kpi_values
from dashboard.snapshot import SnapshotStore
from tests.paths import SHARED
from tests.reference import recompute
from tests.reference.facts import goods_lines
from tests.reference.kits import components
from tests.reference.orders import counted_lines
from tests.reference.rows import Rows, load, served
from tests.whole_path.paths import AS_OF
from tests.whole_path.test_simulated import COMPANIES, simulated, simulated_tables

pytestmark = pytest.mark.slow

Key = tuple[str, str, str | None]
Values = dict[Key, dict[str, Any]]
SPLITS = [None, "company", "warehouse", "channel"]


def _published(home: Path, by: str | None = None) -> Values:
    with SnapshotStore(home).use() as snapshot:
        rows = kpi_values(snapshot, snapshot.registry, "2018-01", "2026-12", by=by)
    return {(row["kpi"], row["period"], row["by"]): row for row in rows}


def _recomputed(rows: Rows, by: str | None = None, as_of: datetime = AS_OF) -> Values:
    frame = recompute(rows, as_of, by)
    kpis = frame.filter(~pl.col("kpi").str.starts_with("margin_step."))
    return {(row["kpi"], row["period"], row.get("by")): row for row in kpis.to_dicts()}


@cache
def _recorded_rows(version: str) -> Rows:
    return load(SHARED / "odoo" / "rows" / version)


@cache
def _simulated_rows(version: str) -> Rows:
    tables = simulated_tables(version, "eventful")
    return served(version, {model: list(table) for model, table in tables.by_model.items()})


def _differences(home: Path, rows: Rows, by: str | None, as_of: datetime = AS_OF) -> list[str]:
    published, recomputed = _published(home, by), _recomputed(rows, by, as_of)
    split = {kpi for kpi, _, _ in published}
    known = {kpi for kpi, _, _ in recomputed}
    ours = {key for key, row in published.items() if key[0] in known and row["value"] is not None}
    theirs = {
        key for key, row in recomputed.items() if row["value"] is not None and key[0] in split
    }
    found = [f"only one side has {key}" for key in sorted(ours ^ theirs, key=str)]
    for key in sorted(ours & theirs, key=str):
        for what in ("value", "n"):
            a, b = published[key][what], recomputed[key][what]
            if not math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6):
                found.append(f"{key}: {what} {a} published, {b} recomputed")
    return found


@pytest.mark.parametrize("by", SPLITS)
def test_every_value_of_a_recording_equals_the_recomputation(
    recorded_home: Path, recorded_version: str, by: str | None
) -> None:
    assert _differences(recorded_home, _recorded_rows(recorded_version), by) == []


@pytest.mark.parametrize("version", ["16.0", "19.0"])
def test_every_value_of_two_currencies_and_many_errors_equals_the_recomputation(
    tmp_path_factory: pytest.TempPathFactory, version: str
) -> None:
    home = simulated(tmp_path_factory, version, "eventful")
    rows, (_, as_of) = _simulated_rows(version), COMPANIES["eventful"]
    found = [_differences(home, rows, by, as_of) for by in (None, "warehouse")]
    assert found == [[], []]


def test_the_recomputed_company_has_a_case_of_every_rule_for_order_lines() -> None:
    rows, (_, as_of) = _simulated_rows("16.0"), COMPANIES["eventful"]
    lines = counted_lines(rows, as_of.replace(tzinfo=None))
    parts = components(rows, lines).group_by("line_id").len()
    cases = {
        "other units": lines.filter(pl.col("unit_size") != 1),
        "drop-ship": lines.filter("dropship"),
        "kits": parts.filter(pl.col("len") > 1),
        "between our companies": goods_lines(rows).filter("intercompany"),
        "cancelled after the promise": lines.filter(pl.col("order_state") == "cancel"),
        "open past due": lines.filter(
            "is_due", ~pl.col("wholly"), pl.col("order_state") != "cancel"
        ),
        "two currencies": lines.filter(pl.col("rate") != 1),
    }
    assert {name for name, found in cases.items() if found.is_empty()} == set()


def test_every_kpi_is_recomputed_or_its_models_have_worked_numbers(recorded_home: Path) -> None:
    recomputed = {kpi for kpi, _, _ in _recomputed(_recorded_rows("16.0"))}
    manifest = json.loads((recorded_home / "dbt/target/manifest.json").read_text(encoding="utf-8"))
    worked = {test["model"] for test in manifest["unit_tests"].values()}
    with SnapshotStore(recorded_home).use() as snapshot:
        kpis = [kpi for kpi in snapshot.registry.kpis if kpi.name not in recomputed]
    assert {kpi.name: kpi.models for kpi in kpis if not set(kpi.models) <= worked} == {}
