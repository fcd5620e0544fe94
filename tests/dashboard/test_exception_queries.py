"""Exceptions of every rule that declares itself, as one list and as groups."""

from collections import Counter
from dataclasses import replace

from dashboard.filters import Filters
from dashboard.queries.exceptions import COLUMNS, exceptions, group_rows, groups, rules
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
    assert tuple(rows[0]) == COLUMNS
    ranks = [("high", "medium", "low").index(row["severity"]) for row in rows]
    assert ranks == sorted(ranks)
    medium = [row["impact_money"] for row in rows if row["severity"] == "medium"]
    assert medium == sorted(medium, reverse=True)


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
        assert dict(group.money) == {"EUR": sum(row["impact_money"] for row in own)}
        assert group.since == min(row["since"] for row in own)


def test_money_of_different_currencies_is_not_added(snapshot: Snapshot, filters: Filters) -> None:
    rows = [dict(row) for row in exceptions(snapshot, filters, rule="discount_beyond_policy")[:3]]
    for row, (currency, amount) in zip(
        rows, (("EUR", 1.0), ("NOK", 5.0), ("EUR", 2.0)), strict=True
    ):
        row.update(currency=currency, impact_money=amount)
    (group,) = group_rows(rules(snapshot), rows)
    assert group.money == (("NOK", 5.0), ("EUR", 3.0))
    assert group.hours is None
