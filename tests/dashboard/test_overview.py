"""Decisions: which ones there are, in what order, and every part of their sentence."""

import re
from dataclasses import replace
from datetime import date

import pytest

from dashboard import spc
from dashboard.components.decisions import decision_href
from dashboard.filters import Filters, Month
from dashboard.queries.decisions import Decision, kpi_decision
from dashboard.queries.drivers import Driver, main_driver
from dashboard.queries.kpis import Reading, Value, reading, readings_by_warehouse, shares
from dashboard.queries.overview import Overview, _in_turn, competing, decisions, overview
from dashboard.queries.owners import accountable
from dashboard.queries.signals import capability_sentence, signal_sentence, since
from dashboard.snapshot import Snapshot


@pytest.fixture(scope="module")
def page(snapshot: Snapshot, filters: Filters) -> Overview:
    return overview(snapshot, filters)


def _reading(snapshot: Snapshot, filters: Filters, name: str, values: list[float]) -> Reading:
    """The KPI as if its monthly values had been these."""
    read = reading(snapshot, snapshot.registry.kpi(name), filters)
    first = Month(2026, 10).plus(1 - len(values))
    series = tuple(
        Value(first.plus(i).first_day, value, None, None, 10, complete=True)
        for i, value in enumerate(values)
    )
    block = read.kpi.block
    drawn = spc.chart(
        values,
        direction=block.direction,
        target=read.target,
        floor=block.floor,
        ceiling=block.ceiling,
    )
    return replace(read, values=series, latest=series[-1], chart=drawn)


def test_the_overview_shows_the_kpis_that_ask_for_a_tile_in_their_order(
    snapshot: Snapshot, page: Overview
) -> None:
    assert [read.kpi for read in page.readings] == list(snapshot.registry.overview())


def test_decisions_come_most_severe_first_and_each_has_its_support(page: Overview) -> None:
    ranks = [("high", "medium", "low").index(d.severity) for d in page.decisions]
    assert ranks == sorted(ranks)
    assert all((d.kpi is None) != (d.rule is None) for d in page.decisions)
    assert {d.kind for d in page.decisions} >= {"signal", "exception", "capability"}
    assert all(d.sentence.endswith(".") and "\n" not in d.sentence for d in page.decisions)


def test_a_signal_says_what_how_big_since_when_driver_owner_and_next(
    snapshot: Snapshot, filters: Filters
) -> None:
    east = replace(filters, warehouse=("East DC",))
    read = reading(snapshot, snapshot.registry.kpi("on_time_lines"), east)
    found = kpi_decision(snapshot, read, east)
    assert found is not None
    assert found.sentence == (
        "Lines on time: 61.8% in Oct 2026, below its limits of 78.9% to 100%, since Jul 2026;"
        " no main driver;"
        " Outbound warehouse: find what changed in Jul 2026 and undo it."
    )
    assert (found.kind, found.severity, found.since) == ("signal", "high", date(2026, 7, 1))


def test_the_driver_is_the_value_that_moved_more_than_its_volume(
    snapshot: Snapshot, filters: Filters
) -> None:
    for name in ("on_time_lines", "unit_fill_rate", "otif"):
        read = reading(snapshot, snapshot.registry.kpi(name), filters)
        driver = main_driver(snapshot, read, filters, Month(2026, 7), rising=False)
        assert driver is not None
        assert (driver.dimension, driver.value) == ("warehouse", "East DC")
        assert driver.part > 0.6
    hours = reading(snapshot, snapshot.registry.kpi("late_hours"), filters)
    driver = main_driver(snapshot, hours, filters, Month(2026, 7), rising=True)
    assert driver is not None
    assert (driver.dimension, driver.value) == ("cause", "Picked or packed late")


def test_common_cause_gets_no_sentence_unless_the_target_is_out_of_reach(
    snapshot: Snapshot, filters: Filters
) -> None:
    steady = [0.94, 0.95, 0.96] * 5
    assert (
        kpi_decision(snapshot, _reading(snapshot, filters, "on_time_lines", steady), filters)
        is None
    )
    low = _reading(snapshot, filters, "on_time_lines", [v - 0.2 for v in steady])
    found = kpi_decision(snapshot, low, filters)
    assert found is not None
    assert found.kind == "capability"
    assert "the target of 95.0% is out of reach as the process runs" in found.sentence
    assert found.sentence.endswith("change the process, more effort will not do.")


def test_an_improvement_is_low_and_asks_to_keep_it(snapshot: Snapshot, filters: Filters) -> None:
    values = [0.80, 0.82, 0.81, 0.80, 0.82, 0.81, 0.80, 0.82, 0.81, 0.80, 0.82, 0.81, 0.99]
    found = kpi_decision(snapshot, _reading(snapshot, filters, "on_time_lines", values), filters)
    assert found is not None
    assert (found.kind, found.severity) == ("improvement", "low")
    assert "confirm what changed" in found.sentence


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([50, 52] * 6 + [90], "above its limits of"),
        ([50, 54] * 6 + [48, 49, 50, 51, 52, 53, 54.5], "rising seven months running"),
        ([50, 60] * 6 + [62] * 7, "seven months or more above its mean of"),
    ],
)
def test_each_rule_has_its_words(
    snapshot: Snapshot, filters: Filters, values: list[float], words: str
) -> None:
    read = _reading(snapshot, filters, "order_cycle_hours", values)
    text = signal_sentence(read, since(read), None, "Logistics")
    assert words in text


def test_a_trend_is_said_since_the_month_from_which_it_moved(
    snapshot: Snapshot, filters: Filters
) -> None:
    # falling from a month above its limits: that month is a signal to the other side
    values = [50.0, 54.0] * 6 + [70.0, 66, 62, 58, 54, 50, 46]
    read = _reading(snapshot, filters, "order_cycle_hours", values)
    assert read.chart.points[-7].side == "high"
    found = kpi_decision(snapshot, read, filters)
    assert found is not None
    assert found.since == date(2026, 4, 1)
    assert "falling seven months running, since Apr 2026" in found.sentence
    assert found.sentence.endswith("since Apr 2026 and make it the standard.")
    rising = _reading(snapshot, filters, "order_cycle_hours", [50, 54] * 6 + [*range(48, 56)])
    text = signal_sentence(rising, since(rising), None, "Logistics")
    assert "rising more than seven months running, since Mar 2026" in text
    assert text.endswith("Logistics: find what changed since Mar 2026 and undo it.")


def test_the_driver_of_a_trend_moved_from_its_first_month_to_its_last(
    snapshot: Snapshot, filters: Filters
) -> None:
    values = [0.04, 0.05] * 6 + [0.052, 0.05, 0.048, 0.046, 0.044, 0.042, 0.04]
    read = _reading(snapshot, filters, "margin_leakage", values)
    began = since(read)
    assert began == Month(2026, 4)
    driver = main_driver(snapshot, read, filters, began, rising=False)
    assert driver is not None
    first, last = (
        {
            share.by: share.value or 0.0
            for share in shares(snapshot, read.kpi, driver.dimension, filters, (month, month))
        }
        for month in (began, Month(2026, 10))
    )
    assert last[driver.key] < first[driver.key]


@pytest.mark.parametrize("name", ["order_cycle_hours", "on_time_lines"])
def test_the_months_of_a_process_are_no_rate_a_month(
    snapshot: Snapshot, filters: Filters, name: str
) -> None:
    values = [80.0, 82.0] * 8 if name == "order_cycle_hours" else [0.74, 0.75, 0.76] * 5
    text = capability_sentence(_reading(snapshot, filters, name, values), "Logistics")
    assert re.search(r"whose usual months lie between \S+( h)? and \S+( h)?; Logistics: ", text)
    assert "a month" not in text


def test_since_is_said_of_the_rule_it_holds_for(snapshot: Snapshot, filters: Filters) -> None:
    # six months high but inside their limits, and the seventh beyond them
    values = [50.0, 60.0] * 8 + [62.0] * 6 + [95.0]
    read = _reading(snapshot, filters, "order_cycle_hours", values)
    assert [point.signal for point in read.chart.points][-7:] == ["shift"] * 6 + ["outside"]
    text = signal_sentence(read, since(read), None, "Logistics")
    assert ", above its limits of " in text
    assert "the latest of its signals since Mar 2026" in text


def test_a_signal_on_trial_limits_is_not_urgent(snapshot: Snapshot, filters: Filters) -> None:
    read = _reading(snapshot, filters, "order_cycle_hours", [50, 51, 50, 51, 50, 51, 50, 51, 90])
    found = kpi_decision(snapshot, read, filters)
    assert found is not None
    assert (read.chart.status, found.severity) == ("trial", "medium")


def test_an_exception_says_count_worth_age_place_owner_and_where_to_start(page: Overview) -> None:
    found = next(d for d in page.decisions if d.rule == "past_due_lines")
    assert found.sentence.startswith(
        "Past-due lines: 8 open, worth €6.15k, the oldest since 17 Nov"
    )
    assert "; Order desk: start with S0" in found.sentence
    assert found.since == date(2026, 11, 17)


HIGH = [50.0, 51, 50, 51, 50, 51, 50, 51, 50, 51, 50, 51, 50, 90]


def _kpis(found: tuple[Decision, ...]) -> list[str]:
    return [decision.kpi for decision in found if decision.kpi]


def test_a_kpi_without_a_tile_competes_for_the_decisions(
    snapshot: Snapshot, filters: Filters, page: Overview
) -> None:
    judged = {
        kpi.name
        for kpi in snapshot.registry.kpis
        if kpi_decision(snapshot, reading(snapshot, kpi, filters), filters)
    }
    tiles = {read.kpi.name for read in page.readings}
    assert judged - tiles
    of_all = {each.kpi for each in page.decisions if each.kpi and not each.warehouse}
    assert of_all <= judged
    assert set(_kpis(page.decisions)) - tiles


def test_a_variant_that_says_the_same_as_its_kpi_is_no_decision_of_its_own(
    snapshot: Snapshot, filters: Filters
) -> None:
    read = _reading(snapshot, filters, "order_cycle_hours", HIGH)
    variant = replace(read, kpi=replace(read.kpi, name="order_cycle_hours_p90"))
    assert _kpis(decisions(snapshot, [read, variant], filters)) == ["order_cycle_hours"]
    assert competing([read.kpi, variant.kpi]) == [read.kpi, variant.kpi]
    aimless = replace(variant.kpi, block=replace(variant.kpi.block, target=None))
    assert competing([read.kpi, aimless]) == [read.kpi]
    calm = replace(variant, chart=replace(read.chart, variation="concern_low"))
    assert len(_kpis(decisions(snapshot, [read, calm], filters))) == 2


def test_a_concern_that_misses_its_target_comes_before_one_that_meets_it(
    snapshot: Snapshot, filters: Filters
) -> None:
    meets = _reading(snapshot, filters, "order_cycle_hours", HIGH)
    other = replace(meets.kpi, name="other_hours", dimensions=())
    misses = replace(meets, kpi=other, chart=replace(meets.chart, assurance="fail"))
    found = _kpis(decisions(snapshot, [meets, misses], filters))
    assert found == ["other_hours", "order_cycle_hours"]


def test_little_money_comes_last_unless_it_is_severe(page: Overview) -> None:
    small = [decision.small and decision.severity != "high" for decision in page.decisions]
    assert small == sorted(small)
    first = page.decisions[0]
    severe = replace(first, kind="exception", severity="high", small=True)
    usual = replace(severe, severity="medium", small=False)
    little = replace(usual, severity="low", small=True)
    assert _in_turn([little, usual, severe]) == [severe, usual, little]


STEADY = [0.94, 0.95, 0.96] * 8


def test_a_warehouse_beyond_its_limits_is_a_decision_where_the_whole_is_calm(
    snapshot: Snapshot, filters: Filters
) -> None:
    names = ("on_time_lines", "otif", "unit_fill_rate")
    calm = [_reading(snapshot, filters, name, STEADY) for name in names]
    found = [each for each in decisions(snapshot, calm, filters) if each.warehouse]
    assert [(each.warehouse, each.kpi, each.others) for each in found] == [
        ("East DC", "on_time_lines", 2),
        ("Oslo", "otif", 0),
    ]
    east, oslo = found
    assert east.severity == "high"
    assert east.sentence == (
        "East DC · Lines on time: 61.8% in Oct 2026, below its limits of 78.9% to 100%, since"
        " Jul 2026; no main driver; Outbound warehouse: find what changed in Jul 2026 and undo it;"
        " 2 other KPIs there have a signal for the worse."
    )
    assert "warehouse=East%20DC" in decision_href(east, filters)
    assert decision_href(east, filters).startswith("/?from=")
    assert decision_href(oslo, filters).startswith("/kpi/otif?")
    assert oslo.owner == "Ola Nordmann"


def test_a_warehouse_is_no_decision_of_its_own_where_the_whole_says_so_or_it_is_chosen(
    snapshot: Snapshot, filters: Filters
) -> None:
    values = [*STEADY[:-1], 0.5]
    known = _reading(snapshot, filters, "on_time_lines", values)
    assert not [each for each in decisions(snapshot, [known], filters) if each.warehouse]
    calm = _reading(snapshot, filters, "on_time_lines", STEADY)
    east = replace(filters, warehouse=("East DC",))
    assert not [each for each in decisions(snapshot, [calm], east) if each.warehouse]
    others = replace(filters, warehouse=("Main DC", "Oslo"))
    assert not [each for each in decisions(snapshot, [calm], others) if each.warehouse]
    both = replace(filters, warehouse=("Main DC", "East DC"))
    assert [each for each in decisions(snapshot, [calm], both) if each.warehouse]


def test_the_reading_of_each_warehouse_is_that_of_the_warehouse_chosen_alone(
    snapshot: Snapshot, filters: Filters
) -> None:
    for kpi in snapshot.registry.overview():
        for place, own in readings_by_warehouse(snapshot, kpi, filters).items():
            alone = reading(snapshot, kpi, replace(filters, warehouse=(place,)))
            assert own == alone
    revenue = snapshot.registry.kpi("net_invoiced_revenue")
    assert readings_by_warehouse(snapshot, revenue, filters) == {}


def test_a_cause_is_for_its_own_owner_to_find(snapshot: Snapshot, filters: Filters) -> None:
    cause = Driver("cause", "Cause", "Supplier late", 0.68, "supplier")
    assert accountable(snapshot, cause, filters) == "Purchasing"
    assert accountable(snapshot, replace(cause, dimension="owner", value="Ann"), filters) == "Ann"
    assert accountable(snapshot, replace(cause, dimension="supplier"), filters) is None
    read = reading(snapshot, snapshot.registry.kpi("late_hours"), filters)
    found = kpi_decision(snapshot, read, filters)
    assert found is not None
    assert "; mainly cause Picked or packed late (" in found.sentence
    assert found.owner == "Outbound warehouse"
