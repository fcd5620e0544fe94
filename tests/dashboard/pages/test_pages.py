"""What each page holds to, read from the component trees it sends."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard.callbacks import Reader
from dashboard.pages import kpi as kpi_page
from dashboard.pages import routes
from dashboard.queries.kpis import Share, reading
from dashboard.snapshot import SnapshotStore
from tests.dashboard.pages.trees import as_json, figures, hrefs, of_class, words

PAGES = ["/", "/late", "/exceptions", "/kpi/on_time_lines", "/kpi/late_hours", "/late/4049"]
FAILED = "This page cannot be shown"
ALLOWED_FIGURES = {"scatter", "bar"}


def page(store: SnapshotStore, path: str, search: str = "") -> Any:
    """The page of an address as the browser receives it."""
    return as_json(routes.find(store, path, search, None).content)


def test_lines_break_where_limits_start_anew_and_the_page_says_why(store: SnapshotStore) -> None:
    drawn = page(store, "/kpi/stock_accuracy")
    means = [line for line in figures(drawn)[0]["data"] if line["name"] == "Mean"]
    assert [line["x"][0] for line in means] == ["2024-11-01", "2025-09-01"]
    assert means[0]["x"][-1] == "2025-08-01"
    assert all(len(set(line["y"])) == 1 for line in means)
    assert "Limits anew from Sep 2025: counting by bin (M. Okafor, 3 Jun 2026)." in words(drawn)


def test_uneven_months_show_the_limits_of_each_months_own_size(store: SnapshotStore) -> None:
    few = page(store, "/kpi/on_time_lines", "?warehouse=Oslo&channel=Telesales")
    drawn = {line["name"]: line for line in figures(few)[0]["data"]}
    lower, upper = (drawn[f"{side} limit for the month's size"]["y"] for side in ("Lower", "Upper"))
    assert len(set(lower)) > 2
    assert all(low <= high for low, high in zip(lower, upper, strict=True))
    assert "limits for its size" in drawn["Lines on time"]["text"][-1]
    assert "the dotted steps are limits for each one's" in words(few)
    usual = page(store, "/kpi/on_time_lines")
    assert not [line for line in figures(usual)[0]["data"] if "month's size" in line["name"]]
    assert "dotted steps" not in words(usual)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_drawn_from_the_sample(store: SnapshotStore, path: str) -> None:
    drawn = page(store, path)
    assert FAILED not in words(drawn)
    assert "no such page" not in words(drawn)


@pytest.mark.parametrize("path", [*PAGES, "/late/1", "/nothing"])
@pytest.mark.parametrize(
    "search",
    [
        "?from=2031-01&to=2031-02",
        "?from=<script>&to=9999999&warehouse='; drop table x --",
        "?warehouse=Main%20DC&warehouse=&channel=%F0%28%8C%28",
        "?page=99999999999999999999&severity=x&rule='&owner=%00&by=../../x&cause=<b>",
        "?" + "a=b&" * 500,
    ],
)
def test_garbage_in_the_url_never_fails_a_page(
    store: SnapshotStore, path: str, search: str
) -> None:
    assert FAILED not in words(page(store, path, search))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_pie_a_gauge_or_more_than_three_chart_types(
    store: SnapshotStore, path: str
) -> None:
    drawn = page(store, path)
    traces = [trace for figure in figures(drawn) for trace in figure["data"]]
    types = {trace["type"] for trace in traces}
    assert types <= ALLOWED_FIGURES
    assert len(types) + bool(of_class(drawn, "bars")) + bool(of_class(drawn, "spark")) <= 3


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_has_a_text_alternative(store: SnapshotStore, path: str) -> None:
    drawn = page(store, path)
    assert len(of_class(drawn, "chart")) == len(figures(drawn))
    for frame in of_class(drawn, "chart"):
        assert len(words(frame)) > 20
    for spark in of_class(drawn, "spark"):
        assert spark["props"]["label"]


def test_every_tile_shows_value_period_n_target_limits_and_definition(
    store: SnapshotStore,
) -> None:
    tiles = of_class(page(store, "/"), "tile")
    assert 6 <= len(tiles) <= 12
    for tile in tiles:
        text = words(tile)
        assert re.search(r"[A-Z][a-z]{2} \d{4}", text)
        assert re.search(r"\bn [\d,]+", text)
        assert "target" in text
        assert "limits" in text
        assert len(of_class(tile, "define")) == 1
        assert len(of_class(tile, "verdict")) == 1
        assert of_class(tile, "spark")


def test_tiles_show_at_most_three_significant_digits(store: SnapshotStore) -> None:
    for value in of_class(page(store, "/"), "value"):
        digits = re.sub(r"\D", "", words(value)).lstrip("0")
        assert len(digits.rstrip("0")) <= 3


def test_tiles_stand_in_the_order_of_their_kpi_blocks(store: SnapshotStore) -> None:
    with store.use() as snapshot:
        wanted = [f"/kpi/{kpi.name}" for kpi in snapshot.registry.overview()]
    tiles = of_class(page(store, "/"), "tile-link")
    assert [tile["props"]["href"].split("?")[0] for tile in tiles] == wanted


def test_every_decision_links_to_what_supports_it(store: SnapshotStore) -> None:
    decisions = of_class(page(store, "/"), "decision")
    assert decisions
    for decision in decisions:
        target = decision["props"]["href"]
        assert target.startswith(("/kpi/", "/exceptions?")) or "&warehouse=" in target
        path, _, search = target.partition("?")
        assert FAILED not in words(page(store, path, search))


def test_every_month_of_a_kpi_leads_to_its_rows(store: SnapshotStore) -> None:
    drawn = page(store, "/kpi/on_time_lines")
    months = [link for link in hrefs(of_class(drawn, "table-scroll")[0]) if "/rows/" in link]
    assert len(set(months)) >= 12
    for link in (months[0], months[-1]):
        path, _, search = link.partition("?")
        period = re.search(r"from=(\d{4}-\d\d)&to=(\d{4}-\d\d)", search)
        assert period
        assert period[1] == period[2]
        assert FAILED not in words(page(store, path, search))


def test_every_piece_of_a_late_bar_leads_to_its_lines(store: SnapshotStore) -> None:
    for part in of_class(page(store, "/"), "part"):
        link = hrefs(part)[0]
        assert link.startswith("/late?")
        assert "cause=" in link
        assert "owner=" in link


def test_a_late_line_shows_its_pegs_and_how_sure_its_times_are(store: SnapshotStore) -> None:
    text = words(page(store, "/late/4049"))
    assert "matched first-in, first-out (70% sure)" in text
    assert "UTC (inferred)" in text


def test_every_exception_names_its_owner_next_action_and_record(store: SnapshotStore) -> None:
    rows = of_class(page(store, "/exceptions"), "rows")[0]["props"]["children"]
    assert len(rows) == 25
    for row in rows:
        records = [link for link in hrefs(row) if link.startswith("https://odoo.example.com/")]
        assert len(records) == 1
        assert words(of_class(row, "next")[0])


def test_exceptions_narrow_by_owner_rule_and_severity(store: SnapshotStore) -> None:
    drawn = page(store, "/exceptions", "?owner=Sales&rule=discount_beyond_policy&severity=medium")
    rows = of_class(drawn, "rows")[0]["props"]["children"]
    assert rows
    for row in rows:
        assert "Sales · Discount beyond policy" in words(row)
        assert of_class(row, "severity")[0]["props"]["className"] == "severity medium exception"


def test_same_address_gives_the_same_page(store: SnapshotStore) -> None:
    search = "?from=2026-01&to=2026-11&warehouse=Main%20DC&cause=supplier"
    assert page(store, "/late", search) == page(store, "/late", search)


def test_unknown_filter_value_is_said_and_left_out(store: SnapshotStore) -> None:
    plain = words(page(store, "/late"))
    drawn = page(store, "/late", "?channel=Nowhere")
    notices = of_class(drawn, "notice")
    assert [words(notice) for notice in notices] == [
        "There is no channel “Nowhere” here; it is ignored."
    ]
    assert words(drawn).replace(words(notices[0]) + " ", "") == plain


def test_home_without_snapshot_says_what_to_run(tmp_path: Path) -> None:
    empty = SnapshotStore(tmp_path)
    for path in PAGES:
        assert "plimsoll refresh" in words(page(empty, path))


def test_unreadable_snapshot_says_so(tmp_path: Path) -> None:
    published = tmp_path / "published"
    published.mkdir()
    (published / "x.duckdb").write_bytes(b"not a database")
    (published / "CURRENT").write_text("x.duckdb")
    assert "The data cannot be read" in words(page(SnapshotStore(tmp_path), "/"))


def test_a_kpi_names_its_owner_and_what_n_counts_where_it_shows_them(store: SnapshotStore) -> None:
    for path in ("/kpi/otif", "/kpis"):
        text = words(page(store, path))
        assert "Outbound" in text
        assert "n counts" in text


def test_only_what_is_due_by_the_first_promise_leads_to_its_late_lines(
    store: SnapshotStore,
) -> None:
    link = "The late order lines behind this"
    assert link in words(page(store, "/kpi/on_time_lines"))
    assert link not in words(page(store, "/kpi/order_cycle_hours"))


def test_definition_names_formula_owner_and_models(reader: Reader) -> None:
    title, content = reader.define("on_time_lines", "/", "")
    text = words(as_json(content))
    assert title == "Lines on time"
    for term in ("Formula", "Date basis", "Owner", "Source models", "fct_order_lines"):
        assert term in text
    for stated in ("Unit percent", "n counts rows", "Target 9"):
        assert stated in text
    assert "No definition" in words(as_json(reader.define("<script>", "/", "")[1]))


@pytest.mark.parametrize("name", ["on_time_lines", "late_hours", "order_cycle_hours"])
def test_the_labels_of_the_lines_are_a_line_of_text_apart(store: SnapshotStore, name: str) -> None:
    layout = figures(page(store, f"/kpi/{name}"))[0]["layout"]
    low, high = layout["yaxis"]["range"]
    whole = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    labels = layout["annotations"]
    places = [(each["y"] - low) / (high - low) * whole + each["yshift"] for each in labels]
    assert len(places) >= 3
    assert all(b - a >= 14.8 for a, b in pairwise(places))
    assert places[-1] <= whole + 14


def test_bars_that_are_not_all_say_of_how_many(store: SnapshotStore) -> None:
    with store.use() as snapshot:
        view, _ = routes.view_of(snapshot, "/kpi/on_time_lines", "", None)
        for name, first in (("on_time_lines", "the largest n"), ("late_hours", "highest values")):
            kpi = snapshot.registry.kpi(name)
            shares = [Share(f"S{i:02}", i / 100, None, None, 100 - i) for i in range(31)]
            read = reading(snapshot, kpi, view.filters)
            drawn = words(as_json(kpi_page._shares(read, "supplier", shares, view)))
            assert "12 of 31" in drawn
            assert first in drawn
            assert ("S30" in drawn) == kpi.additive


def test_months_that_cannot_be_shown_are_told(store: SnapshotStore) -> None:
    assert "The months “2026-13” cannot be shown" in words(page(store, "/", "?from=2026-13"))
    assert "“2031-01” and “2031-02”" in words(page(store, "/late", "?from=2031-01&to=2031-02"))
    assert "The data begins in" in words(page(store, "/", "?from=1999-01&to=1999-12"))
    assert "cannot be shown" not in words(page(store, "/", "?from=2026-01&to=2026-06"))


def test_a_cause_that_no_line_has_is_said_in_place_of_the_grid(store: SnapshotStore) -> None:
    drawn = words(page(store, "/late", "?cause=nonsense"))
    assert "No late line of these months has this cause and owner" in drawn


def test_the_overview_says_how_many_decisions_are_elsewhere(store: SnapshotStore) -> None:
    drawn = page(store, "/")
    shown = len(of_class(drawn, "decision"))
    whole = int(re.search(r"Needs a decision \((\d+)\)", words(drawn))[1])  # type: ignore[index]
    more = sum(int(n) for n in re.findall(r"(\d+) more in all", words(drawn)))
    assert shown <= 10
    assert shown + more == whole


def test_tiles_have_a_key_to_their_icons_and_the_bars_their_months(store: SnapshotStore) -> None:
    drawn = page(store, "/")
    assert len(of_class(of_class(drawn, "key")[0], "legend")) == 1
    assert "Due Dec 2025 – Nov 2026" in words(drawn)


def test_a_failed_refresh_leads_to_what_the_refreshes_did(store: SnapshotStore) -> None:
    failed = routes.find(store, "/", "", None, ["The last refresh failed."])
    assert "/runs" in hrefs(of_class(as_json(failed.content), "notice")[0])


def test_the_review_of_an_earlier_month_has_no_exceptions_of_now(store: SnapshotStore) -> None:
    for search, in_it in (("", True), ("?to=2026-10", True), ("?from=2026-01&to=2026-09", False)):
        drawn = page(store, "/", search)
        rules = [each for each in hrefs(of_class(drawn, "decisions")) if "rule=" in each]
        assert bool(rules) == in_it
        said = "Exceptions are those of now, 21 Nov 2026" in words(drawn)
        assert said != in_it
        assert any(each.startswith("/exceptions?") for each in hrefs(of_class(drawn, "lower")))
