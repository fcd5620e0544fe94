"""Exceptions of every rule that declares itself, as one list and as groups."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dashboard.filters import Filters
from dashboard.queries.exception_groups import grouped, groups
from dashboard.queries.exceptions import COLUMNS, exceptions, rules, worst
from dashboard.queries.options import last_month
from dashboard.snapshot import Snapshot
from tests.dashboard.sample_rows import tables


def test_rules_are_found_by_their_meta_in_their_order(snapshot: Snapshot) -> None:
    found = rules(snapshot)
    assert [rule.rule for rule in found] == ["past_due_lines", "discount_beyond_policy"]
    assert found[0].model == "exc_past_due_lines"
    assert found[0].policy.startswith("No open line")


def test_all_rules_are_one_list_most_severe_and_costly_first(
    snapshot: Snapshot, filters: Filters
) -> None:
    rows = exceptions(snapshot, filters)
    sample = tables()
    assert len(rows) == sample["exc_past_due_lines"].height + 40
    assert tuple(rows[0]) == (*COLUMNS, "impact_group")
    ranks = [("high", "medium", "low").index(row["severity"]) for row in rows]
    assert ranks == sorted(ranks)
    assert {row["currency"] for row in rows} == {"EUR", "NOK"}
    medium = [row["impact_group"] for row in rows if row["severity"] == "medium"]
    assert medium == sorted(medium, reverse=True)
    kroner = [row for row in rows if row["currency"] == "NOK" and row["impact_money"]]
    assert all(row["impact_group"] == pytest.approx(row["impact_money"] / 10) for row in kroner)


def test_owner_rule_severity_and_place_narrow_the_list(
    snapshot: Snapshot, filters: Filters
) -> None:
    rows = exceptions(snapshot, filters)
    own = exceptions(snapshot, filters, owner="Sales", severity="low")
    assert own == [r for r in rows if r["owner"] == "Sales" and r["severity"] == "low"]
    east = exceptions(snapshot, replace(filters, warehouse=("East DC",)), rule="past_due_lines")
    assert {(r["warehouse"], r["rule"]) for r in east} == {("East DC", "past_due_lines")}
    unset = exceptions(snapshot, replace(filters, channel=("Not set",)))
    assert {r["channel"] for r in unset} <= {None}
    assert exceptions(snapshot, filters, owner="' or 1=1 --") == []


def test_groups_add_up_to_the_list(snapshot: Snapshot, filters: Filters) -> None:
    rows, found = exceptions(snapshot, filters), groups(snapshot, filters)
    assert Counter({g.rule.rule: g.rows for g in found}) == Counter(r["rule"] for r in rows)
    for group in found:
        own = [row for row in rows if row["rule"] == group.rule.rule]
        assert group.rows == group.high + group.medium + group.low
        for currency, money in group.money:
            parts = [row["impact_money"] for row in own if row["currency"] == currency]
            assert money == pytest.approx(sum(parts))
        assert group.group_money == pytest.approx(sum(row["impact_group"] for row in own))
        assert group.since == min(row["since"] for row in own)


def test_a_page_is_cut_out_of_the_list(snapshot: Snapshot, filters: Filters) -> None:
    rows = exceptions(snapshot, filters)
    pages = [exceptions(snapshot, filters, limit=20, offset=at) for at in range(0, 60, 20)]
    assert [row for page in pages for row in page] == rows[:60]
    assert exceptions(snapshot, filters, limit=20, offset=10**6) == []


def test_the_worst_of_each_rule_or_owner_come_first_in_the_list(
    snapshot: Snapshot, filters: Filters
) -> None:
    rows = exceptions(snapshot, filters)
    for rule in {row["rule"] for row in rows}:
        first = [row for row in rows if row["rule"] == rule][:2]
        found = worst(snapshot, filters, within=("rule",), most=2)
        assert [row for row in found if row["rule"] == rule] == first
    owners = [row["owner"] for row in worst(snapshot, filters, within=("owner",))]
    assert sorted(owners) == sorted({row["owner"] for row in rows})


def test_money_of_different_currencies_is_not_added(snapshot: Snapshot) -> None:
    counted = {
        "rule": "discount_beyond_policy", "owner": "Sales", "owner_role": "sales", "rows": 1,
        "high": 0, "medium": 0, "low": 1, "since": None, "hours": None,
    }  # fmt: skip
    parts = [
        {**counted, "currency": "EUR", "warehouse": "East", "money": 1.0, "group_money": 1.0},
        {**counted, "currency": "NOK", "warehouse": "East", "money": 5.0, "group_money": 0.5},
        {**counted, "currency": "EUR", "warehouse": None, "money": 2.0, "group_money": 2.0},
    ]
    (group,) = grouped(rules(snapshot), parts)
    assert group.money == (("NOK", 5.0), ("EUR", 3.0))
    assert group.group_money == 3.5
    unknown = {**counted, "currency": "XAU", "warehouse": None, "money": 9.0, "group_money": None}
    assert grouped(rules(snapshot), [*parts, unknown])[0].group_money is None
    moneyless = {**unknown, "money": None}
    assert grouped(rules(snapshot), [*parts, moneyless])[0].group_money == 3.5
    assert group.warehouses == (("East", 2),)
    assert (group.rows, group.hours) == (3, None)


def test_a_rule_says_whether_it_counts_conditions_or_recent_events(snapshot: Snapshot) -> None:
    rule = rules(snapshot)[0]
    assert rule.span == "open"
    assert replace(rule, listed="recent", recent_days=90).span == "in the last 90 days"
    both = replace(rule, listed="open_or_recent")
    assert both.span == "open or recent"
    assert replace(both, recent_days=60).span == "open or in the last 60 days"


def test_an_older_snapshot_knows_no_rates(sample_home: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.duckdb"
    [published] = (sample_home / "published").glob("*.duckdb")
    shutil.copy(published, older)
    with duckdb.connect(str(older)) as con:
        con.execute("alter table marts.dim_company drop column to_group")
    opened = Snapshot(older)
    rows = exceptions(opened, Filters.from_query("", last=last_month(opened)))
    assert rows
    assert all(row["impact_group"] == row["impact_money"] for row in rows)
    opened.close()
