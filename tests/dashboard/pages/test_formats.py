"""Numbers as readers see them."""

from datetime import UTC, date, datetime

import pytest

from dashboard import formats


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.93456, "percent", "93.5%"),
        (1.0, "percent", "100%"),
        (0.99999, "percent", "100%"),
        (0.0, "percent", "0%"),
        (-0.0123, "percent", "−1.23%"),
        (26.34, "hours", "26.3 h"),
        (12_345.6, "hours", "12,300 h"),
        (-2.5, "days", "−2.50 d"),
        (4.3219, "number", "4.32"),
        (0.00043, "percent", "0.04%"),
        (1_234_567.0, "money", "€1.23M"),
        (-999_999.0, "money", "−€1.00M"),
        (999.6, "count", "1.00k"),
        (7, "count", "7"),
        (999.4, "lines", "999"),
        (None, "money", "–"),
        (float("nan"), "hours", "–"),
    ],
)
def test_tiles_show_three_significant_digits(value: float | None, unit: str, text: str) -> None:
    assert formats.short(value, unit, "€") == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(0.93456, "percent", "93.5%"), (1234.5, "hours", "1,234.5 h"), (-1234.6, "money", "−€1,235")],
)
def test_tables_show_fixed_decimals(value: float, unit: str, text: str) -> None:
    assert formats.full(value, unit, "€") == text


def test_spans_say_their_unit_once() -> None:
    assert formats.span(0.93, 0.998, "percent") == "93.0 – 99.8%"
    assert formats.span(148, 1040, "hours") == "148 – 1,040 h"
    assert formats.span(159e3, 235e3, "money", "€") == "€159k – €235k"


def test_months_days_and_moments_are_words() -> None:
    assert formats.month_name("2026-10") == "Oct 2026"
    assert formats.month_name("garbage") == "garbage"
    assert formats.day(date(2026, 10, 3)) == "3 Oct 2026"
    assert formats.moment(datetime(2026, 10, 3, 14, 5, tzinfo=UTC)) == "3 Oct 2026 14:05 UTC"
    assert formats.day(None) == formats.moment(None) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12340, "12,340"),
        (1_234_567, "1,234,567"),
        (2.5, "2.5"),
        (-0.25, "−0.25"),
        (0, "0"),
        (None, "–"),
    ],
)
def test_quantities_are_whole_where_they_are(value: float | None, text: str) -> None:
    assert formats.quantity(value) == text


def test_the_least_difference_a_reader_sees_depends_on_unit_and_size() -> None:
    assert formats.resolution(27.02, "hours") == pytest.approx(0.1)
    assert formats.resolution(0.935, "percent") == pytest.approx(0.001)
    assert formats.resolution(0.0397, "percent") == pytest.approx(0.0001)
    assert formats.resolution(18_814, "money") == pytest.approx(100)
    assert formats.resolution(0, "lines") == 1


def test_amounts_have_the_symbol_of_their_currency_where_it_is_known() -> None:
    found = formats.amounts([("EUR", 34_000), ("CHF", 12), ("GBP", 0)], {"EUR": "€", "GBP": "£"})
    assert found == ["€34.0k", "CHF\u00a012.0"]


def test_a_span_of_one_month_is_said_once() -> None:
    assert formats.months("2026-10", "2026-10") == "Oct 2026"
    assert formats.months("2025-12", "2026-11") == "Dec 2025 – Nov 2026"


def test_one_is_singular() -> None:
    assert [formats.counted(n, "month") for n in (0, 1, 1200)] == [
        "0 months", "1 month", "1,200 months"
    ]  # fmt: skip
