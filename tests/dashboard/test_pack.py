"""The monthly pack says what the pages say, draws it as vectors, and is the same each time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.errors import DashboardError
from dashboard.filters import Filters, Month
from dashboard.pack import last_complete_month, render, write_pack
from dashboard.pack.chart import xmr_svg
from dashboard.pack.contents import contents
from dashboard.queries.kpis import reading
from dashboard.queries.overview import overview
from dashboard.snapshot import Snapshot

OCTOBER = Month(2026, 10)


def test_pack_has_every_kpi_of_the_month_with_value_target_and_verdict(snapshot: Snapshot) -> None:
    told = contents(snapshot, OCTOBER)
    labels = {kpi.block.label for kpi in snapshot.registry.kpis}
    assert {kpi["label"] for kpi in told["kpis"]} | set(told["left_out"]) == labels
    first = reading(snapshot, snapshot.registry.kpis[0], Filters(OCTOBER.plus(-11), OCTOBER))
    assert told["kpis"][0]["label"] == first.kpi.block.label
    assert all(kpi["variation"] and kpi["value"] for kpi in told["kpis"])
    assert len(told["definitions"]) == len(told["kpis"])
    assert told["owners"]
    assert all(len(owner["worst"]) <= 5 for owner in told["owners"])


def test_pack_begins_with_the_decisions_and_leaves_out_what_says_nothing(
    snapshot: Snapshot,
) -> None:
    told = contents(snapshot, OCTOBER)
    rows = told["decisions"]["rows"]
    assert 1 <= len(rows) <= 10
    assert {row["family"] for row in rows} <= {"concern", "improvement", "neutral", "exception"}
    assert told["company"] == "Harbour Trading, Nordic Supply"
    assert told["late"][0]["hours"].endswith("%")
    rules = [rule for owner in told["owners"] for rule in owner["rules"]]
    assert rules
    assert not any("(0 severe)" in rule for rule in rules)
    assert "–" not in {kpi["target"] for kpi in told["kpis"]}
    assert "" in {kpi["target"] for kpi in told["kpis"]}


def test_a_kpi_of_a_module_that_is_installed_is_in_the_pack(snapshot: Snapshot) -> None:
    kpi = snapshot.registry.kpi("stock_accuracy")
    assert kpi.block.required_models == ("stock.quant",)
    assert hash(kpi)
    assert "Stock accuracy" in [each["label"] for each in contents(snapshot, OCTOBER)["kpis"]]


def test_the_pack_of_an_earlier_month_has_no_exceptions_of_now_among_its_decisions(
    snapshot: Snapshot,
) -> None:
    now = contents(snapshot, OCTOBER)["decisions"]
    assert "exception" in {row["family"] for row in now["rows"]}
    assert now["policies"] == "Broken policies are as of 21 Nov 2026 19:30 UTC."
    earlier = contents(snapshot, Month(2026, 9))["decisions"]
    assert earlier["rows"]
    assert "exception" not in {row["family"] for row in earlier["rows"]}
    assert "as of 21 Nov 2026 19:30 UTC only, which is after this month" in earlier["policies"]


def test_a_target_out_of_reach_has_the_same_mark_in_the_list_and_at_the_kpi(
    snapshot: Snapshot,
) -> None:
    told = contents(snapshot, OCTOBER)
    unreachable = [kpi for kpi in told["kpis"] if "is out of reach" in kpi["sentence"]]
    assert unreachable
    assert {kpi["family"] for kpi in unreachable} == {"concern"}
    marks = {row["sentence"]: row["family"] for row in told["decisions"]["rows"]}
    for kpi in told["kpis"]:
        assert marks.get(kpi["sentence"], kpi["family"]) == kpi["family"]


def test_the_pack_names_the_warehouse_that_the_whole_hides(snapshot: Snapshot) -> None:
    page = overview(snapshot, Filters(OCTOBER.plus(-11), OCTOBER))
    places = [each.sentence for each in page.decisions if each.warehouse]
    assert places
    rows = contents(snapshot, OCTOBER)["decisions"]["rows"]
    assert {(place, "concern") for place in places} <= {
        (row["sentence"], row["family"]) for row in rows
    }


def test_chart_draws_each_month_and_escapes_what_it_says(snapshot: Snapshot) -> None:
    found = reading(snapshot, snapshot.registry.kpis[0], Filters(OCTOBER.plus(-11), OCTOBER))
    svg = xmr_svg(found)
    points = re.search(r'<polyline points="([^"]+)"', svg)
    assert points is not None
    assert len(points[1].split()) == len(found.values)
    assert svg.count("<text") >= 3
    assert "nan" not in svg


def test_same_snapshot_gives_the_same_pdf(snapshot: Snapshot, tmp_path: Path) -> None:
    first = write_pack(snapshot, OCTOBER, tmp_path / "packs" / "a.pdf").read_bytes()
    assert first.startswith(b"%PDF")
    assert first == render(snapshot, OCTOBER)[0]
    assert [path.name for path in (tmp_path / "packs").iterdir()] == ["a.pdf"]


def test_month_that_is_not_over_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    assert last_complete_month(snapshot.as_of_date) == OCTOBER
    with pytest.raises(DashboardError, match="2026-11 is not over"):
        write_pack(snapshot, Month(2026, 11), tmp_path / "b.pdf")
