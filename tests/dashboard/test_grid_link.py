"""Filters and order of a grid as a URL has them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.queries.grid_link import GridState, grid_state

KINDS = {"name": "text", "hours": "number", "due": "date", "share": ""}


def read(where: str) -> Any:
    """The filters of a `where` that can be read whole."""
    found = grid_state(where, "", KINDS)
    assert found.unread == ()
    return found.filters


def text(kind: str, value: str) -> dict[str, Any]:
    return {"filterType": "text", "type": kind, "filter": value}


def number(kind: str, *values: float) -> dict[str, Any]:
    named = dict(zip(("filter", "filterTo"), values, strict=False))
    return {"filterType": "number", "type": kind, **named}


def test_each_kind_of_column_is_read_as_its_own_model() -> None:
    assert read("name~contains~oslo") == {"name": text("contains", "oslo")}
    assert read("hours~inRange~1~2.5") == {"hours": number("inRange", 1, 2.5)}
    assert read("due~lessThan~2026-10-03") == {
        "due": {"filterType": "date", "type": "lessThan", "dateFrom": "2026-10-03 00:00:00"}
    }
    assert read("name~blank") == {"name": {"filterType": "text", "type": "blank"}}
    assert read("name~equals~5,hours~equals~5") == {
        "name": text("equals", "5"), "hours": number("equals", 5),
    }  # fmt: skip


def test_tests_of_one_column_are_joined_by_and_or_or() -> None:
    either = read("name~contains~a~or~blank")["name"]
    assert either["operator"] == "OR"
    assert either["conditions"] == [text("contains", "a"), {"filterType": "text", "type": "blank"}]
    both = read("hours~greaterThan~1~and~lessThan~9")["hours"]
    assert both["operator"] == "AND"
    assert len(both["conditions"]) == 2


def test_the_order_has_any_column_of_the_grid() -> None:
    found = grid_state("", "-share,name", KINDS)
    assert found.order == [
        {"colId": "share", "sort": "desc"}, {"colId": "name", "sort": "asc"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "part",
    ["junk~contains~a", "name", "name~contains", "name~smells~a", "hours~contains~a",
     "hours~equals~nan", "hours~equals~x", "hours~inRange~1", "due~equals~2026-13-01",
     "share~equals~1", "name~contains~a~or", "name~contains~a~xor~contains~b", "name~contains~a~b",
     "name~contains~a~or~contains~b~and~contains~c", "name~contains~%00", "name~contains~",
     "name~contains~a~or~contains~b~or~contains~c", "due~greaterThanOrEqual~2026-03-01",
     "due~lessThanOrEqual~2026-03-01", "due~equals~2026-03-01xyz", "due~equals~2026-W10-1",
     "due~equals~20260301", "hours~equals~1_000", "hours~equals~ 5", "hours~equals~٣",
     "hours~equals~inf", "hours~equals~+5"],
)  # fmt: skip
def test_what_cannot_be_read_filters_nothing_and_is_named(part: str) -> None:
    found = grid_state(f"{part},name~equals~x", "junk,-hours", KINDS)
    assert found.filters == {"name": text("equals", "x")}
    assert found.unread == (part, "junk")
    assert found.order == [{"colId": "hours", "sort": "desc"}]


def test_what_could_be_read_is_said_as_the_link_had_it() -> None:
    found = grid_state("name~contains~50%25,junk~blank,hours~blank", "-hours,junk,due", KINDS)
    assert (found.where, found.sort) == ("name~contains~50%25,hours~blank", "-hours,due")


def test_a_column_asked_for_again_is_not_read() -> None:
    found = grid_state("name~contains~a,name~contains~b", "due,-due", KINDS)
    assert found.filters == {"name": text("contains", "a")}
    assert found.order == [{"colId": "due", "sort": "asc"}]
    assert found.unread == ("name~contains~b", "-due")


def test_numbers_are_read_as_scripts_write_them() -> None:
    for written, value in [("1e+21", 1e21), ("-0.5", -0.5), ("5e-7", 5e-7), ("1e301", 1e300)]:
        assert read(f"hours~equals~{written}") == {"hours": number("equals", value)}


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_is_read_or_named(where: str, sort: str) -> None:
    found = grid_state(where, sort, KINDS)
    parts = [part for part in {*where.split(",")} if part]
    read = [part for part in found.where.split(",") if part]
    assert len(found.filters) == len(read)
    assert {*parts} <= {*read, *found.unread}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30))
def test_signs_of_the_links_own_grammar_may_stand_in_a_value(value: str) -> None:
    written = "".join(f"%{ord(sign):x}" if sign in "%~," else sign for sign in value)
    assert read(f"name~contains~{written}") == {"name": text("contains", value)}


def test_nothing_asked_is_nothing_set() -> None:
    assert grid_state("", "", KINDS) == GridState()
