"""Single records worked out by hand from the raw rows, against the reference's own frames."""

from datetime import date, datetime
from functools import cache
from typing import Any

import polars as pl
import pytest

from tests.paths import SHARED
from tests.reference import counts, cycle, late, margin, orders
from tests.reference.rows import Rows, load

AS_OF = datetime.fromisoformat("2026-11-21T19:30:00")


@cache
def rows_of(version: str) -> Rows:
    return load(SHARED / "odoo" / "rows" / version)


@cache
def lines_of(version: str) -> pl.DataFrame:
    return orders.counted_lines(rows_of(version), AS_OF)


@cache
def margins_of(version: str) -> pl.DataFrame:
    return margin.margin_lines(rows_of(version), AS_OF)


@cache
def counts_of(version: str) -> pl.DataFrame:
    return counts.stock_counts(rows_of(version), AS_OF)


def record(frame: pl.DataFrame, column: str, key: int) -> dict[str, Any]:
    return frame.row(by_predicate=pl.col(column) == key, named=True)


# version, line, due date, ordered, shipped by due, shipped in all, on the first transfer
LINES = [
    # East DC ships in two steps: move 265 leaves on 1 June, a week before the promise of 8 June.
    ("16.0", 57, date(2026, 6, 8), 12, 12, 12, 12),
    # Promised for 2 June; moves 271 (15 June, 2 units) and 458 (19 June, 3): late, short at first.
    ("16.0", 61, date(2026, 6, 2), 5, 0, 5, 2),
    # 3 units on 5 June and 2 on 8 June for 22 June: on time though not on the first transfer.
    ("16.0", 99, date(2026, 6, 22), 5, 5, 5, 3),
    # The last 20 left at 11:35, promised for 10:22 of the same day: a due date is a whole day.
    ("16.0", 101, date(2026, 6, 22), 35, 35, 35, 9),
    # 14 of 35 by the due date; their return on 22 July takes nothing back; the rest is open.
    ("16.0", 220, date(2026, 7, 3), 35, 14, 14, 14),
    # No commitment date: order date 14 November plus no lead. Nothing ever left.
    ("16.0", 20, date(2026, 11, 14), 3, 0, 0, 0),
    # The pick of 14 August carries the sale line too, but goods left on 17, 19 and 20 August.
    ("19.0", 94, date(2026, 8, 14), 11, 0, 11, 4),
    # Same day, five hours after the promised time.
    ("19.0", 141, date(2026, 8, 31), 20, 20, 20, 20),
    ("19.0", 226, date(2026, 10, 5), 12, 12, 12, 7),
    # Order date 24 August plus 3 days of lead; picked on the due date, shipped on the 31st.
    ("19.0", 128, date(2026, 8, 27), 35, 0, 15, 15),
    ("19.0", 69, date(2026, 8, 10), 8, 8, 8, 5),
]


@pytest.mark.parametrize(("version", "line", "due", "ordered", "by_due", "shipped", "first"), LINES)
def test_order_line_is_filled_as_its_moves_say(
    version: str, line: int, due: date, *, ordered: int, by_due: int, shipped: int, first: int
) -> None:
    found = record(lines_of(version), "line_id", line)
    assert found["due_date"] == due
    assert (found["ordered"], found["by_due"], found["shipped"]) == (ordered, by_due, shipped)
    assert found["on_first"] == first
    assert found["on_time"] == (by_due == ordered)
    assert found["wholly"] == (shipped == ordered)
    assert found["on_first_complete"] == (first == ordered)
    assert found["is_due"]


def test_otif_order_with_a_return_and_a_credit_note_is_not_perfect() -> None:
    flags = orders.order_flags(rows_of("16.0"), lines_of("16.0"), AS_OF)
    # Order 27: lines 57 and 58 left by 3 June for 8 June; line 57 came back and was credited.
    found = record(flags, "order_id", 27)
    assert found["otif"]
    assert not found["perfect"]
    assert not found["first_pass"]  # line 58 needed a second transfer
    # Order 40: three transfers, all by 22 June, nothing came back.
    found = record(flags, "order_id", 40)
    assert found["otif"]
    assert found["perfect"]


def test_order_cycle_counts_office_hours_in_brussels() -> None:
    whole = record(cycle.completed_orders(rows_of("16.0"), AS_OF), "order_id", 40)
    # 4 June 12:08:43 to 22 June 11:35:22 UTC, two hours later on the local clock.
    assert whole["gross_hours"] == pytest.approx(18 * 24 - (33 * 60 + 21) / 3600)
    first_day, last_day = (2 * 3600 + 51 * 60 + 17) / 3600, (4 * 3600 + 35 * 60 + 22) / 3600
    assert whole["working_hours"] == pytest.approx(first_day + 11 * 8 + last_day)


@pytest.mark.parametrize(
    ("version", "line", "full_days", "rest"),
    [
        # Due Tuesday 2 June, whole on Friday 19 June at 15:06:10 local.
        ("16.0", 61, 12, 6 * 3600 + 6 * 60 + 10),
        # Due Friday 14 August, whole on Thursday 20 August at 16:50:37 local.
        ("19.0", 94, 3, 7 * 3600 + 50 * 60 + 37),
        # Due Saturday 14 November and still open on Saturday 21 November.
        ("16.0", 20, 5, 0),
    ],
)
def test_lateness_is_working_time_after_the_due_date(
    version: str, line: int, full_days: int, rest: int
) -> None:
    found = record(late.late_lines(rows_of(version), AS_OF), "line_id", line)
    assert found["late_seconds"] == full_days * 8 * 3600 + rest


# version, first move line, difference, book, class, hit
COUNTS = [
    # 40 booked on 20 May, counted twice without difference, then one more: 1 <= 3% of 40.
    ("16.0", 949, 1, 40, "C", True),
    # 15 booked, 5 shipped, then 2 missing of 10.
    ("16.0", 455, -2, 10, "C", False),
    ("16.0", 228, 0, 160, "A", True),
    ("19.0", 303, -1, 40, "C", True),
    ("19.0", 325, -1, 15, "C", False),
    ("19.0", 275, 0, 160, "B", True),
]


@pytest.mark.parametrize(("version", "line", "diff", "book", "abc", "hit"), COUNTS)
def test_count_is_judged_against_the_moves_before_it(
    version: str, line: int, *, diff: int, book: int, abc: str, hit: bool
) -> None:
    found = record(counts_of(version), "first_line_id", line)
    assert (found["diff"], found["book"], found["abc"]) == (diff, book, abc)
    assert found["hit"] == hit
    assert found["exact"] == (diff == 0)


def test_first_stock_ever_booked_at_a_place_is_no_count() -> None:
    # Line 77 books the 160 units that line 228 counts five days later.
    assert counts_of("16.0").filter(pl.col("first_line_id") == 77).is_empty()


MARGINS = [
    # List 245.23, sold at 193.17 with 15% off, 10% of it allowed; freight of 29 not charged.
    ("16.0", 83, date(2026, 6, 8), {
        "policy_revenue": 245.23 * 0.9, "price_override": 52.06 * 0.9,
        "excess_discount": 193.17 * 0.05, "returns_and_credit_notes": 0, "unbilled": 0,
        "cost_variance": 0, "landed_cost": 0, "freight": 29 * 164.1945 / (164.1945 + 2631),
    }),
    # 20 shipped, 6 back to be refunded, never invoiced: 14 unbilled. Cost 454.60, planned 450.80.
    ("16.0", 104, date(2026, 6, 11), {
        "policy_revenue": 4171.6, "price_override": 0, "excess_discount": 0,
        "returns_and_credit_notes": 6 * 208.58, "unbilled": 14 * 208.58, "cost_variance": 3.8,
        "landed_cost": 0, "freight": 0,
    }),
    # Invoiced and credited whole without a return: lost once, as a credit note.
    ("16.0", 60, date(2026, 6, 8), {
        "policy_revenue": 12 * 245.23 * 0.92, "price_override": 12 * (245.23 * 0.92 - 225.61),
        "returns_and_credit_notes": 2707.32, "unbilled": 0,
    }),
    # 9 on an invoice and 26 as negative lines of a refund document: all 35 are billed.
    ("16.0", 453, date(2026, 8, 17), {
        "policy_revenue": 35 * 32.55, "returns_and_credit_notes": 10 * 32.55, "unbilled": 0,
    }),
    # The -8% list: 87.12 x 0.92 = 80.1504 against 76.91 with 15% off.
    ("19.0", 73, date(2026, 8, 5), {
        "policy_revenue": 80.1504 * 0.9 * 20, "price_override": 3.2404 * 0.9 * 20,
        "excess_discount": 76.91, "returns_and_credit_notes": 0, "unbilled": 0,
        "cost_variance": 0, "landed_cost": 0, "freight": 0,
    }),
    # 3 invoiced and credited, then all 5 invoiced: the credit corrected a document.
    ("19.0", 97, date(2026, 8, 28), {
        "policy_revenue": 5 * 245.28, "price_override": 5 * 40.27,
        "returns_and_credit_notes": 0, "unbilled": 0, "cost_variance": 0,
    }),
    # 110.34703 EUR at August's 0.8849 is the list price, though the order now carries 0.905.
    ("19.0", 93, date(2026, 8, 17), {
        "policy_revenue": 12 * 124.7, "price_override": 0, "price_above_policy": 0,
        "cost_variance": 0, "unbilled": 0,
    }),
]  # fmt: skip


@pytest.mark.parametrize(("version", "line", "month_of", "steps"), MARGINS)
def test_margin_line_falls_down_its_steps(
    version: str, line: int, month_of: date, steps: dict[str, float]
) -> None:
    found = record(margins_of(version), "line_id", line)
    assert found["month_of"] == month_of
    assert {name: found[name] for name in steps} == pytest.approx(steps, abs=1e-6)
    assert found["leakage"] == pytest.approx(sum(found[name] for name in margin.LEAKS))
