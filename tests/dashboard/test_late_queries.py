"""Late deliveries from the figure to the single line, against the sample's own rows."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from dashboard.filters import Filters
from dashboard.queries.late import (
    LINE_COLUMNS,
    late_by_cause,
    late_line,
    late_lines,
    late_summary,
)
from dashboard.snapshot import Snapshot
from tests.dashboard.sample_rows import tables


@pytest.fixture(scope="module")
def causes() -> pl.DataFrame:
    return tables()["fct_late_line_causes"].filter(pl.col("due_date") >= date(2025, 12, 1))


def test_the_summary_counts_lines_once(
    snapshot: Snapshot, filters: Filters, causes: pl.DataFrame
) -> None:
    found = late_summary(snapshot, filters)
    assert found.late_lines == causes["order_line_id"].n_unique()
    assert found.late_orders == causes["order_id"].n_unique()
    assert found.hours == pytest.approx(causes["late_seconds"].sum() / 3600)
    assert found.open_lines == causes.filter("is_open")["order_line_id"].n_unique()
    due = tables()["fct_order_lines"].filter(pl.col("due_date") >= date(2025, 12, 1))
    assert found.due_lines == due.height


def test_hours_of_causes_sum_to_the_whole_and_lines_have_one_main_cause(
    snapshot: Snapshot, filters: Filters
) -> None:
    summary, shares = late_summary(snapshot, filters), late_by_cause(snapshot, filters)
    assert sum(share.hours for share in shares) == pytest.approx(summary.hours)
    assert sum(share.lines for share in shares) == summary.late_lines
    assert [s.hours for s in shares] == sorted((s.hours for s in shares), reverse=True)


def test_every_late_line_is_listed_once_with_its_main_cause(
    snapshot: Snapshot, filters: Filters, causes: pl.DataFrame
) -> None:
    page = late_lines(snapshot, filters)
    assert page.total == len(page.rows) == causes["order_line_id"].n_unique()
    assert tuple(page.rows[0]) == LINE_COLUMNS
    main = dict(causes.filter("is_main_cause").select("order_line_id", "cause").iter_rows())
    assert {row["order_line_id"]: row["cause"] for row in page.rows} == main
    hours = [row["line_late_hours"] for row in page.rows]
    assert hours == sorted(hours, reverse=True)


def test_lines_of_a_cause_show_its_share_and_match_the_bar(
    snapshot: Snapshot, filters: Filters
) -> None:
    for share in late_by_cause(snapshot, filters)[:3]:
        page = late_lines(snapshot, filters, cause=share.cause, owner=share.owner)
        assert {row["cause"] for row in page.rows} == {share.cause}
        assert sum(row["late_hours"] for row in page.rows) == pytest.approx(share.hours)
        assert all(row["late_hours"] <= row["line_late_hours"] for row in page.rows)


def test_slices_join_to_the_whole_in_the_order_asked_for(
    snapshot: Snapshot, filters: Filters
) -> None:
    order = [{"colId": "customer", "sort": "desc"}, {"colId": "due_date", "sort": "asc"}]
    whole = late_lines(snapshot, filters, sort_model=order)
    parts = [
        row
        for offset in range(0, whole.total, 50)
        for row in late_lines(snapshot, filters, offset=offset, limit=50, sort_model=order).rows
    ]
    assert parts == whole.rows
    keys = [(row["customer"], -row["due_date"].toordinal()) for row in whole.rows]
    assert keys == sorted(keys, reverse=True)
    beyond = late_lines(snapshot, filters, offset=10**6)
    assert (beyond.rows, beyond.total) == ([], whole.total)


def test_filters_of_the_grid_hold_for_all_lines_and_their_count(
    snapshot: Snapshot, filters: Filters
) -> None:
    whole = late_lines(snapshot, filters).rows
    main = [row for row in whole if row["warehouse"] == "Main DC" and row["shipped"] is None]
    model = {"warehouse": {"type": "equals", "filter": "main dc"}, "shipped": {"type": "blank"}}
    page = late_lines(snapshot, filters, limit=5, filter_model=model)
    assert (page.rows, page.total) == (main[:5], len(main))
    days = [row["shipped"] for row in whole if row["shipped"]]
    day = {"shipped": {"type": "greaterThanOrEqual", "dateFrom": f"{max(days)} 00:00:00"}}
    last = late_lines(snapshot, filters, filter_model=day)
    assert last.total == days.count(max(days))


def test_unknown_sort_columns_and_hostile_values_do_nothing(
    snapshot: Snapshot, filters: Filters
) -> None:
    usual = late_lines(snapshot, filters, limit=5)
    hostile = [{"colId": "1; drop table x", "sort": "asc"}]
    assert late_lines(snapshot, filters, limit=5, sort_model=hostile) == usual
    assert late_lines(snapshot, filters, cause="' or 1=1 --").total == 0
    nowhere = replace(filters, warehouse=("' or 1=1 --",))
    assert late_summary(snapshot, nowhere).late_lines == 0
    assert late_by_cause(snapshot, nowhere) == []


def test_one_line_tells_its_milestones_and_causes(snapshot: Snapshot, filters: Filters) -> None:
    row = late_lines(snapshot, filters, limit=1).rows[0]
    line = late_line(snapshot, row["order_line_id"])
    assert line is not None
    assert line.facts["customer"] == row["customer"]
    assert line.facts["order_id"] > 0
    assert line.causes[0]["odoo_model"] == "sale.order"
    seconds = [cause["late_seconds"] for cause in line.causes]
    assert sum(seconds) == line.facts["line_late_seconds"]
    assert seconds == sorted(seconds, reverse=True)
    assert [m.name for m in line.milestones][:2] == ["entered_at", "confirmed_at"]
    assert next(m for m in line.milestones if m.name == "packed_at").at is None
    known = [m.at for m in line.milestones if m.at]
    assert known == sorted(known)
    assert all(at.tzinfo is not None for at in known)
    assert late_line(snapshot, -1) is None


def test_one_line_tells_each_delivery_with_its_supply_and_how_sure_it_is(
    snapshot: Snapshot, filters: Filters
) -> None:
    row = late_lines(snapshot, filters, limit=1).rows[0]
    line = late_line(snapshot, row["order_line_id"])
    assert line is not None
    [delivery] = line.slices
    assert delivery.facts["peg_basis"] == "first_in_first_out"
    assert [step["milestone"] for step in delivery.steps] == ["entered", "available", "picked"]
    assert [cause["cause"] for cause in delivery.causes] == [each["cause"] for each in line.causes]
