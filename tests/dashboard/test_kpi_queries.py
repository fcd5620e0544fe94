"""KPI values, readings and breakdowns against the sample's own rows."""

import itertools
import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard.errors import DashboardError, UnknownDimension
from dashboard.filters import Filters, Month
from dashboard.queries.kpis import Reading, breakdown, kpi_values, reading
from dashboard.queries.options import options
from dashboard.queries.owners import owner_name
from dashboard.snapshot import Snapshot
from tests.dashboard.sample_rows import tables


def _read(snapshot: Snapshot, name: str, filters: Filters, **more: Any) -> Reading:
    return reading(snapshot, snapshot.registry.kpi(name), filters, **more)


def test_values_are_published_per_month_with_their_parts(snapshot: Snapshot) -> None:
    rows = kpi_values(snapshot, snapshot.registry, "2026-08", "2026-09")
    assert [r["period"] for r in rows if r["kpi"] == "otif"] == ["2026-08", "2026-09"]
    assert {tuple(row) for row in rows} == {
        ("kpi", "period", "by", "numerator", "denominator", "value", "n", "complete")
    }
    assert {row["kpi"] for row in rows} == {kpi.name for kpi in snapshot.registry.kpis}
    assert all(row["by"] is None for row in rows)
    json.dumps(rows, allow_nan=False)


def test_values_by_a_dimension_leave_out_kpis_without_it(snapshot: Snapshot) -> None:
    rows = kpi_values(snapshot, snapshot.registry, "2026-09", "2026-09", by="supplier")
    assert {row["kpi"] for row in rows} == {
        "unit_fill_rate", "on_time_lines", "on_time_lines_current", "late_hours", "late_lines",
    }  # fmt: skip
    assert {row["by"] for row in rows} == {"Aldine Metal", "Bergmann", "Costa & Co", "Not set"}


def test_a_wrong_dimension_or_month_is_refused_in_one_sentence(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownDimension, match="No KPI can be split by 'colour'; allowed: cause,"):
        kpi_values(snapshot, snapshot.registry, "2026-01", "2026-02", by="colour")
    with pytest.raises(DashboardError, match="A month is written as 2026-03"):
        kpi_values(snapshot, snapshot.registry, "March", "2026-02")
    with pytest.raises(DashboardError, match="first month 2026-03 lies after the last month"):
        kpi_values(snapshot, snapshot.registry, "2026-03", "2026-02")


def test_the_running_month_is_to_date_and_never_a_point(
    snapshot: Snapshot, filters: Filters
) -> None:
    read = _read(snapshot, "on_time_lines", filters)
    assert read.to_date is not None
    assert read.to_date.period == date(2026, 11, 1)
    assert not read.to_date.complete
    assert read.latest is not None
    assert read.latest.period == date(2026, 10, 1)
    assert len(read.values) == len(read.chart.points) == 24
    assert [p.raw for p in read.chart.points] == [v.value for v in read.values]


def test_a_reading_up_to_an_earlier_month_knows_nothing_later(
    snapshot: Snapshot, filters: Filters
) -> None:
    read = _read(snapshot, "on_time_lines", replace(filters, end=Month(2026, 3)))
    assert read.to_date is None
    assert read.latest is not None
    assert read.previous is not None
    assert read.same_month_last_year is not None
    assert read.latest.period == date(2026, 3, 1)
    assert read.previous.period == date(2026, 2, 1)
    assert read.same_month_last_year.period == date(2025, 3, 1)


def test_filters_narrow_the_rows_and_the_rest_is_named(
    snapshot: Snapshot, filters: Filters
) -> None:
    chosen = replace(filters, warehouse=("Oslo",), channel=("Not set", "Retail"))
    read = _read(snapshot, "on_time_lines", chosen)
    lines = tables()["fct_order_lines"].filter(
        pl.col("due_date").dt.strftime("%Y-%m") == "2026-10",
        pl.col("warehouse") == "Oslo",
        pl.col("channel").is_null() | (pl.col("channel") == "Retail"),
    )
    assert read.latest is not None
    assert read.latest.denominator == read.latest.n == lines.height
    assert read.latest.numerator == lines["is_on_time"].sum()
    assert read.ignored == ()
    assert _read(snapshot, "gross_margin", chosen).ignored == ("warehouse", "channel")


def test_the_most_specific_target_in_force_holds(snapshot: Snapshot, filters: Filters) -> None:
    oslo = replace(filters, warehouse=("Oslo",), company=("Nordic Supply",))
    assert _read(snapshot, "on_time_lines", filters).target == 0.95
    assert _read(snapshot, "on_time_lines", oslo).target == 0.85
    assert _read(snapshot, "on_time_lines", replace(oslo, end=Month(2025, 12))).target == 0.95
    both = replace(oslo, warehouse=("Oslo", "Main DC"))
    assert _read(snapshot, "on_time_lines", both).target == 0.95
    assert _read(snapshot, "late_lines", filters).target is None


def test_a_month_in_which_nothing_happened_is_zero_of_a_sum(
    snapshot: Snapshot, filters: Filters
) -> None:
    rare = replace(filters, warehouse=("Oslo",), channel=("Not set",))
    read = _read(snapshot, "late_lines", rare)
    assert 0.0 in [value.value for value in read.values]
    months = [Month.of(value.period) for value in read.values]
    assert all(b == a.plus(1) for a, b in itertools.pairwise(months))


def test_a_proportion_of_uneven_months_gets_p_prime_limits_too(
    snapshot: Snapshot, filters: Filters
) -> None:
    few = replace(filters, warehouse=("Oslo",), channel=("Telesales",))
    points = _read(snapshot, "on_time_lines", few).chart.points
    widths = {p.laney[1] - p.laney[0] for p in points if p.laney}
    assert len(widths) > 1
    assert all(p.laney and 0 <= p.laney[0] <= p.laney[1] <= 1 for p in points)
    assert not any(p.laney for p in _read(snapshot, "on_time_lines", filters).chart.points)
    assert not any(p.laney for p in _read(snapshot, "late_hours", few).chart.points)


def test_limits_start_anew_where_somebody_decided_so(snapshot: Snapshot, filters: Filters) -> None:
    read = _read(snapshot, "stock_accuracy", filters)
    assert [(r.month, r.decided_by, r.reason) for r in read.rebases] == [
        (date(2025, 9, 1), "M. Okafor", "counting by bin")
    ]
    assert read.values[read.chart.since].period == date(2025, 9, 1)
    assert [p.segment for p in read.chart.points] == [
        v.period >= date(2025, 9, 1) for v in read.values
    ]
    since = [v.value for v in read.values if v.period >= date(2025, 9, 1)]
    assert read.chart.limits is not None
    assert read.chart.limits.mean == pytest.approx(sum(since) / len(since))
    early = _read(snapshot, "stock_accuracy", replace(filters, end=Month(2025, 8)))
    assert early.rebases == ()
    assert early.chart.since == 0


def test_a_rebase_of_one_warehouse_holds_where_only_that_is_chosen(
    snapshot: Snapshot, filters: Filters
) -> None:
    oslo = replace(filters, warehouse=("Oslo",))
    assert [r.reason for r in _read(snapshot, "on_time_lines", oslo).rebases] == [
        "second shift in Oslo"
    ]
    for others in (filters, replace(oslo, warehouse=("Oslo", "Main DC"))):
        assert _read(snapshot, "on_time_lines", others).rebases == ()


def test_a_kpi_may_leave_screening_out(snapshot: Snapshot, filters: Filters) -> None:
    kpi = snapshot.registry.kpi("on_time_lines")
    bare = replace(kpi, block=replace(kpi.block, screen=False))
    found = [reading(snapshot, each, filters).chart.limits for each in (kpi, bare)]
    values = [value.value for value in reading(snapshot, kpi, filters).values]
    ranges = [abs(b - a) for a, b in itertools.pairwise(values)]
    assert found[1] is not None
    assert found[0] is not None
    assert found[1].average_range == pytest.approx(sum(ranges) / len(ranges))
    assert found[0].average_range <= found[1].average_range


def test_a_selection_without_rows_reads_as_nothing(snapshot: Snapshot, filters: Filters) -> None:
    read = _read(snapshot, "otif", replace(filters, warehouse=("Nowhere",)))
    assert read.values == ()
    assert read.latest is read.to_date is None
    assert read.chart.status == "too_few"


def test_a_breakdown_covers_the_period_and_adds_up(snapshot: Snapshot, filters: Filters) -> None:
    kpi = snapshot.registry.kpi("late_hours")
    shares = breakdown(snapshot, kpi, "cause", filters)
    causes = tables()["fct_late_line_causes"].filter(pl.col("due_date") >= date(2025, 12, 1))
    assert sum(share.value or 0 for share in shares) == pytest.approx(causes["late_hours"].sum())
    assert [share.n for share in shares] == sorted((s.n for s in shares), reverse=True)
    with pytest.raises(UnknownDimension):
        breakdown(snapshot, kpi, "cause_label; --", filters)


def test_the_filter_bar_offers_what_is_there(snapshot: Snapshot) -> None:
    offered = options(snapshot)
    assert offered.company == ("Harbour Trading", "Nordic Supply")
    assert offered.warehouse == ("East DC", "Main DC", "Oslo")
    assert offered.channel[-1] == "Not set"
    assert (offered.first_month, offered.last_month) == (Month(2024, 11), Month(2026, 11))


def test_owners_are_the_most_specific_ones(snapshot: Snapshot, filters: Filters) -> None:
    role = "outbound_warehouse"
    assert owner_name(snapshot, role, filters) == "Outbound warehouse"
    assert owner_name(snapshot, role, replace(filters, warehouse=("Oslo",))) == "Ola Nordmann"
    elsewhere = replace(filters, company=("Harbour Trading",), warehouse=("Nowhere",))
    assert owner_name(snapshot, role, elsewhere) == "Outbound warehouse"
    assert owner_name(snapshot, "a_new_role", filters) == "A new role"


@pytest.mark.parametrize("company", [(), ("Nordic Supply",), ("Harbour Trading", "Nordic Supply")])
def test_money_is_in_the_groups_currency_whatever_company_is_chosen(
    snapshot: Snapshot, filters: Filters, company: tuple[str, ...]
) -> None:
    chosen = replace(filters, company=company)
    assert _read(snapshot, "gross_margin", chosen).currency == "€"
    assert _read(snapshot, "otif", chosen).currency is None
