"""A grid's filters and order as the database carries them out."""

from typing import Any

import duckdb
import pytest

from dashboard.queries.grid_model import (
    conditions,
    conditions_in_words,
    order,
    order_in_words,
)

COLUMNS = ("name", "hours", "due")
ROWS = """
select * from (values
    ('Alpha', 3.0, date '2026-01-02'),
    ('beta', null, date '2026-01-01'),
    (null, 9.0, date '2026-03-01')
) as rows (name, hours, due)
"""


def names(filter_model: Any, sort_model: Any = None) -> list[str | None]:
    """Names of the rows that pass, in order."""
    texts, values = conditions(filter_model, COLUMNS)
    terms = ", ".join([*order(sort_model, COLUMNS), "due desc"])
    sql = f"select name from ({ROWS}) where {' and '.join(['true', *texts])} order by {terms}"
    with duckdb.connect() as con:
        return [name for (name,) in con.execute(sql, values).fetchall()]


EVERYTHING = [None, "Alpha", "beta"]


def test_text_filters_ignore_case() -> None:
    for kind, text, found in [
        ("contains", "ALPH", ["Alpha"]),
        ("notContains", "ALPH", ["beta"]),
        ("equals", "BETA", ["beta"]),
        ("notEqual", "BETA", ["Alpha"]),
        ("startsWith", "a", ["Alpha"]),
        ("endsWith", "A", ["Alpha", "beta"]),
        ("contains", "%", []),
    ]:
        assert names({"name": {"type": kind, "filter": text}}) == found


def test_number_filters_compare_and_leave_blanks_out() -> None:
    assert names({"hours": {"type": "greaterThan", "filter": 2}}) == [None, "Alpha"]
    assert names({"hours": {"type": "notEqual", "filter": 9}}) == ["Alpha"]
    between = {"hours": {"type": "inRange", "filter": 3, "filterTo": 4}}
    assert names(between) == ["Alpha"]


@pytest.mark.parametrize("far", [1e301, 10**400, float("inf")], ids=["float", "whole", "endless"])
def test_a_number_beyond_all_others_compares_as_the_last_one(far: float) -> None:
    assert names({"hours": {"type": "lessThan", "filter": far}}) == [None, "Alpha"]
    assert names({"hours": {"type": "greaterThan", "filter": -far}}) == [None, "Alpha"]
    assert names({"hours": {"type": "equals", "filter": far}}) == []


@pytest.mark.parametrize(
    "text", ["no\u00a0break", "zero\u200bwidth", "👨\u200d👩\u200d👧", "\ufeff", "\u2028"]
)
def test_signs_that_nobody_sees_are_looked_for_like_others(text: str) -> None:
    assert names({"name": {"type": "contains", "filter": text}}) == []


def test_blank_filters_find_blanks() -> None:
    assert names({"hours": {"type": "blank"}}) == ["beta"]
    assert names({"name": {"type": "notBlank"}}) == ["Alpha", "beta"]


def test_date_filters_compare_days() -> None:
    since = {"due": {"type": "greaterThan", "dateFrom": "2026-01-01 00:00:00", "dateTo": None}}
    assert names(since) == [None, "Alpha"]
    span = {"due": {"type": "inRange", "dateFrom": "2026-01-01", "dateTo": "2026-01-31"}}
    assert names(span) == ["Alpha", "beta"]


def test_two_conditions_combine_by_their_operator_and_columns_by_and() -> None:
    tests = [{"type": "equals", "filter": "alpha"}, {"type": "equals", "filter": "beta"}]
    either = {"name": {"operator": "OR", "conditions": tests}}
    assert names(either) == ["Alpha", "beta"]
    assert names({"name": {"operator": "AND", "conditions": tests}}) == []
    assert names({**either, "hours": {"type": "equals", "filter": 3}}) == ["Alpha"]


def test_filters_are_said_as_they_are_carried_out() -> None:
    model = {
        "name": {"operator": "OR", "conditions": [
            {"type": "notContains", "filter": "x"}, {"type": "blank"}, {"type": "garbled"},
        ]},
        "hours": {"type": "inRange", "filter": 3, "filterTo": 4.5},
        "due": {"type": "lessThanOrEqual", "dateFrom": "2026-01-01 00:00:00"},
        "other": {"type": "blank"},
    }  # fmt: skip
    assert conditions_in_words(model, {"name": "Name", "hours": "Hours late", "due": "Due"}) == [
        "Name not contains “x” or Name blank",
        "Hours late in range 3 and 4.5",
        "Due less than or equal 1 Jan 2026",
    ]


@pytest.mark.parametrize(
    "model",
    [
        None, [], "x", {"other": {"type": "equals", "filter": "x"}}, {"name": "x"}, {"name": {}},
        {"name": {"type": "equals"}}, {"name": {"type": "like", "filter": "x"}},
        {"name": {"conditions": ["x"]}}, {"name": {"conditions": [], "operator": "OR"}},
        {"name": {"type": "contains", "filter": "\ud800"}},
        {"name) or (true": {"type": "blank"}},
        {"hours": {"type": "inRange", "filter": 1}}, {"hours": {"filter": {}}},
        {"name": {"type": "contains", "filter": ""}},
        {"hours": {"type": "equals", "filter": float("nan")}},
        {"due": {"type": "equals", "dateFrom": "soon"}}, {"due": {"dateFrom": None}},
    ],
)  # fmt: skip
def test_garbled_filters_are_ignored(model: Any) -> None:
    assert names(model) == EVERYTHING
    assert conditions_in_words(model, {"name": "Name", "hours": "Hours", "due": "Due"}) == []


def test_a_filter_of_another_kind_than_its_column_finds_nothing() -> None:
    assert names({"name": {"type": "equals", "filter": 3}}) == []
    assert names({"name": {"type": "equals", "dateFrom": "2026-01-01"}}) == []


def test_rows_stand_in_the_order_asked_for_blanks_last() -> None:
    assert names(None, [{"colId": "name", "sort": "desc"}]) == ["beta", "Alpha", None]
    assert names(None, [{"colId": "hours", "sort": "asc"}]) == ["Alpha", None, "beta"]


def test_an_order_is_said_as_it_is_carried_out() -> None:
    model = [{"colId": "due", "sort": "desc"}, {"colId": "junk"}, {"colId": "name", "sort": "asc"}]
    assert order_in_words(model, {"name": "Name", "due": "Due"}) == ["Due, descending", "Name"]


@pytest.mark.parametrize("model", [None, "x", ["x"], [{}], [{"colId": "1; drop table x"}]])
def test_garbled_orders_are_ignored(model: Any) -> None:
    assert names(None, model) == EVERYTHING
