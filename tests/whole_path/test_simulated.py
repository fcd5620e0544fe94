"""What one simulated company comes to: the same in every version, and nothing wrong when quiet."""

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.queries.kpis import kpi_values
from dashboard.snapshot import SnapshotStore
from simulator.generate.company import Plan
from simulator.generate.profile import PROFILE
from simulator.generate.scenarios import scenario as named
from simulator.made import company_tables
from simulator.tables import Tables
from tests.whole_path.paths import AS_OF, refreshed_home

pytestmark = pytest.mark.slow

END = AS_OF.replace(tzinfo=None)
FICKLE = replace(named("everything"), profile=replace(PROFILE, cancelled=0.5))
COMPANIES = {
    # ten days after the last event: what is open is past due
    "eventful": (
        Plan(END, seed=6, months=4, order_lines=400, scenario=FICKLE), AS_OF + dt.timedelta(10)
    ),
    "quiet": (Plan(END, seed=3, months=4, order_lines=300, scenario=named("quiet")), AS_OF),
}  # fmt: skip
WHOLE = ("unit_fill_rate", "first_pass_order_fill", "on_time_lines", "otif", "stock_accuracy")
Values = dict[tuple[str, str, str | None], tuple[float | None, int]]


def simulated_tables(version: str, company: str) -> Tables:
    """Rows of one of the companies."""
    return company_tables(version, COMPANIES[company][0])


def simulated(factory: pytest.TempPathFactory, version: str, company: str) -> Path:
    """A home refreshed from that company."""
    tables = lambda: simulated_tables(version, company)  # noqa: E731
    return refreshed_home(factory, f"{company}-{version}", tables, COMPANIES[company][1])


def published(home: Path, by: str | None = None) -> Values:
    """Value and count of every KPI and month, rounded where sums of floats differ by order."""
    months = (END - dt.timedelta(days=200)).strftime("%Y-%m"), END.strftime("%Y-%m")
    with SnapshotStore(home).use() as snapshot:
        rows = kpi_values(snapshot, snapshot.registry, *months, by=by)
    return {(row["kpi"], row["period"], row["by"]): _rounded(row) for row in rows}


def _rounded(row: dict[str, Any]) -> tuple[float | None, int]:
    value = row["value"]
    return (None if value is None else float(f"{value:.9g}"), row["n"])


@pytest.mark.parametrize("version", ["14.0", "17.0", "18.0", "19.0"])
def test_another_version_of_one_company_has_the_same_kpis(
    version: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here, there = (simulated(tmp_path_factory, each, "eventful") for each in ("16.0", version))
    for by in (None, "warehouse"):
        first, second = published(here, by), published(there, by)
        assert len({kpi for kpi, _, _ in first}) > 5
        assert first == second


def test_in_a_quiet_company_nothing_is_late_short_lost_or_leaked(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    months = defaultdict[str, list[float]](list)
    for (kpi, _, _), (value, _) in published(simulated(tmp_path_factory, "18.0", "quiet")).items():
        if value is not None:
            months[kpi].append(value)
    for kpi in WHOLE:
        assert months[kpi] == [1.0] * 5, kpi
    assert months["shrinkage_value"] == [0.0] * 5
    assert not months["late_lines"]
    assert [round(each, 9) for each in months["margin_leakage"]] == [0.0] * 5
