"""Filters in the URL: readable, complete, and deaf to garbage."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import Filters, Month, page_state

LAST = Month(2026, 11)
months = st.builds(Month, st.integers(1900, 2998), st.integers(1, 12))
names = st.lists(
    st.text(min_size=1, max_size=30).filter(str.isprintable), max_size=3, unique=True
).map(tuple)


def test_the_default_is_the_last_twelve_months() -> None:
    for query in (None, "", "?"):
        assert Filters.from_query(query, last=LAST) == Filters(Month(2025, 12), LAST)


def test_a_readable_query_is_read_and_written_back() -> None:
    query = "from=2026-01&to=2026-10&company=A%20%26%20B&warehouse=Main%20DC&warehouse=Oslo"
    filters = Filters.from_query("?" + query, last=LAST)
    assert filters.start == Month(2026, 1)
    assert filters.company == ("A & B",)
    assert filters.warehouse == ("Main DC", "Oslo")
    assert filters.to_query() == query
    assert filters.to_query(cause="supplier", owner=None) == query + "&cause=supplier"


@given(months, months, names, names, names)
def test_what_is_written_is_read_back(
    start: Month,
    end: Month,
    company: tuple[str, ...],
    warehouse: tuple[str, ...],
    channel: tuple[str, ...],
) -> None:
    filters = Filters(min(start, end), max(start, end), company, warehouse, channel)
    assert Filters.from_query(filters.to_query(), last=Month(2999, 12)) == filters


@given(st.text(max_size=300))
def test_no_query_is_an_error(query: str) -> None:
    filters = Filters.from_query(query, last=LAST)
    assert filters.start <= filters.end <= LAST
    page_state(query, ["cause"])


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-13&to=nonsense",
        "from=9999-01&to=0000-00",
        "from=2026-1",
        "from=%D9%A2%D9%A0%D9%A2%D9%A6-%D9%A0%D9%A1",  # Arabic-Indic digits
        "to=2030-01",
        "from=2026-12&to=2026-11",
        "&".join(f"a{i}=1" for i in range(500)),
        "from=2026-10&company=" + "x" * 9000,
        "%ff%fe=&;;&=&&",
    ],
)
def test_garbage_falls_back_to_the_default_period(query: str) -> None:
    assert Filters.from_query(query, last=LAST) == Filters(Month(2025, 12), LAST)


def test_overlong_and_unprintable_values_are_dropped() -> None:
    query = f"warehouse={'x' * 2_001}&warehouse=a%00b&warehouse=Oslo"
    assert Filters.from_query(query, last=LAST).warehouse == ("Oslo",)


def test_an_early_end_moves_the_start() -> None:
    filters = Filters.from_query("to=2026-02", last=LAST)
    assert (filters.start, filters.end) == (Month(2025, 3), Month(2026, 2))


def test_a_page_reads_only_its_own_keys() -> None:
    assert page_state("?cause=supplier&x=1&owner=&from=2026-01", ["cause", "owner"]) == {
        "cause": "supplier"
    }


def test_months_count_over_years() -> None:
    assert str(Month(2026, 1).plus(-1)) == "2025-12"
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Month.of(date(2026, 3, 31)).first_day == date(2026, 3, 1)
    with pytest.raises(ValueError, match="2026-03"):
        Month.parse("March 2026")
