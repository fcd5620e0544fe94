"""Domains against a naive evaluator, for thousands of random rows and domains."""

import fnmatch
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.domain import conjuncts, parse
from simulator.errors import OdooFault
from simulator.matching import Matcher
from simulator.query import Window, search
from simulator.tables import Field, Table, Tables

NUMBERS = st.integers(-2, 3)
TEXTS = st.sampled_from(["a", "A", "ab", "b", "ba"])
COMPARED = ["=", "!=", "<", "<=", ">", ">="]
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
            "in": "not in", "not in": "in", "like": "not like", "not like": "like",
            "ilike": "not ilike", "not ilike": "ilike"}  # fmt: skip

ROW = st.fixed_dictionaries(
    {
        "number": NUMBERS,
        "text": st.one_of(TEXTS, st.just(value=False)),
        "parent_id": st.one_of(st.integers(1, 5), st.just(value=False)),
        "tag_ids": st.lists(st.integers(1, 5), unique=True, max_size=3),
    }
)
PLAIN = st.one_of(
    st.tuples(st.just("number"), st.sampled_from(COMPARED), NUMBERS),
    st.tuples(st.just("number"), st.sampled_from(["in", "not in"]), st.lists(NUMBERS, max_size=3)),
    st.tuples(st.just("text"), st.sampled_from(COMPARED), TEXTS),
    st.tuples(st.just("text"), st.sampled_from(["=", "!="]), st.just(value=False)),
    st.tuples(st.just("text"), st.sampled_from(["like", "not like", "ilike", "not ilike"]), TEXTS),
)
LEAF = st.one_of(
    PLAIN,
    st.tuples(st.just("id"), st.sampled_from(COMPARED), st.integers(0, 6)),
    st.tuples(st.just("id"), st.sampled_from(["in", "not in"]), st.lists(st.integers(0, 6))),
    st.tuples(st.just("parent_id"), st.sampled_from(["=", "!="]), st.integers(1, 6)),
    st.tuples(st.just("tag_ids"), st.sampled_from(["in", "not in"]), st.lists(st.integers(1, 6))),
    PLAIN.map(lambda leaf: (f"parent_id.{leaf[0]}", *leaf[1:])),
    PLAIN.map(lambda leaf: (f"tag_ids.{leaf[0]}", *leaf[1:])),
)
# A domain in prefix notation, as a list that may begin with several operators.
DOMAIN = st.recursive(
    LEAF.map(lambda leaf: [list(leaf)]),
    lambda inner: st.one_of(
        inner.map(lambda a: ["!", *a]),
        st.tuples(st.sampled_from("&|"), inner, inner).map(lambda t: [t[0], *t[1], *t[2]]),
    ),
    max_leaves=6,
)


def naive(rows: dict[int, dict[str, Any]], row: dict[str, Any], domain: list[Any]) -> bool:
    """The domain's truth for one row, read from left to right by its definition."""
    tokens = list(domain)

    def term(*, negated: bool) -> bool:
        token = tokens.pop(0)
        if token == "!":
            return term(negated=not negated)
        if token in ("&", "|"):
            parts = [term(negated=negated), term(negated=negated)]
            return all(parts) if (token == "&") != negated else any(parts)
        path, operator, value = token
        return condition(row, path.split("."), OPPOSITE[operator] if negated else operator, value)

    def condition(at: dict[str, Any], path: list[str], operator: str, value: Any) -> bool:
        held = at[path[0]]
        if len(path) > 1:
            keys = held if isinstance(held, list) else [held] if held else []
            return any(condition(rows[key], path[1:], operator, value) for key in keys)
        return scalar(held, operator, value)

    result = term(negated=False)
    while tokens:
        result = term(negated=False) and result
    return result


def scalar(held: Any, operator: str, value: Any) -> bool:
    """One condition on one value; null is False, and no number is null."""
    null = held is False
    if isinstance(held, list):
        return bool(set(held) & set(value)) == (operator == "in")
    if operator in ("=", "!="):
        return ((null and value is False) or (not null and held == value)) == (operator == "=")
    if operator in ("in", "not in"):
        return (held in value) == (operator == "in")
    if "like" in operator:
        fold = str.lower if "ilike" in operator else str
        hit = not null and fnmatch.fnmatchcase(fold(held), f"*{fold(value)}*")
        return hit != operator.startswith("not")
    if null:
        return False
    return {"<": held < value, "<=": held <= value, ">": held > value, ">=": held >= value}[
        operator
    ]


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(ROW, min_size=5, max_size=5), domain=DOMAIN)
def test_domains_match_the_same_rows_as_a_naive_evaluator(
    rows: list[dict[str, Any]], domain: list[Any]
) -> None:
    fields = {
        "number": Field("integer"),
        "text": Field("char"),
        "parent_id": Field("many2one", "thing"),
        "tag_ids": Field("many2many", "thing"),
    }
    tables = Tables("18.0")
    table = Table("thing", fields, [{"id": n, **row} for n, row in enumerate(rows, 1)])
    tables.add(table)
    found = search(tables, "thing", domain, Window("id"), {})
    assert found == [row["id"] for row in table if naive(table.by_id, row, domain)]


def test_conditions_without_an_operator_are_all_required() -> None:
    implicit = parse([["a", "=", 1], ["b", "=", 2]])
    assert conjuncts(implicit) == conjuncts(parse(["&", ["a", "=", 1], ["b", "=", 2]]))
    assert len(conjuncts(implicit)) == 2


@pytest.mark.parametrize(
    "domain", [["&", ["a", "=", 1]], ["!"], [["a", "="]], [["a", "resembles", 1]], ["x"]]
)
def test_malformed_domains_are_refused(domain: list[Any]) -> None:
    with pytest.raises(OdooFault):
        parse(domain)


def test_true_and_false_leaves_are_understood() -> None:
    tables = Tables("18.0")
    tables.add(Table("thing", {}, [{"id": 1}]))
    matcher = Matcher(tables)
    for leaf, expected in (([1, "=", 1], True), ([0, "=", 1], False)):
        assert matcher.predicate("thing", parse([leaf]))({"id": 1}) is expected
        assert matcher.predicate("thing", parse(["!", leaf]))({"id": 1}) is not expected
