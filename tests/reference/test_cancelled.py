"""Cancelled orders: out before their promise, late and unfilled after it."""

from datetime import datetime

import polars as pl
import pytest

from tests.paths import SHARED
from tests.reference.late import late_lines
from tests.reference.orders import counted_lines
from tests.reference.rows import Rows, load

AS_OF = datetime.fromisoformat("2026-11-21T19:30:00")
CANCELLED_AT = datetime.fromisoformat("2026-10-12T15:39:34")


def promised(commitment: str) -> Rows:
    """The recording of 16.0 with another promise on order 242, cancelled on 12 October."""
    rows = load(SHARED / "odoo" / "rows" / "16.0")
    moved = pl.when(pl.col("id") == 242).then(pl.lit(datetime.fromisoformat(commitment)))
    order = rows["sale.order"].with_columns(commitment_date=moved.otherwise("commitment_date"))
    return Rows(rows.series, {**rows.tables, "sale.order": order})


@pytest.mark.parametrize("commitment", ["2026-10-15T16:23:22", "2026-10-12T06:00:00"])
def test_order_cancelled_by_its_due_date_is_in_no_kpi(commitment: str) -> None:
    assert counted_lines(promised(commitment), AS_OF).filter(pl.col("order_id") == 242).is_empty()


def test_order_cancelled_after_its_due_date_is_late_until_then() -> None:
    rows = promised("2026-10-08T10:00:00")
    lines = counted_lines(rows, AS_OF).filter(pl.col("order_id") == 242)
    assert lines.height == 6
    assert not lines["on_time"].any()
    late = late_lines(rows, AS_OF).filter(pl.col("order_id") == 242)
    assert late["until"].unique().to_list() == [CANCELLED_AT]
    # Friday 9 October, then Monday 12 to 17:00 local, before the cancellation at 17:39.
    assert late["late_seconds"].unique().to_list() == [2 * 8 * 3600]


def test_cancelled_quotation_that_never_had_a_move_is_in_no_kpi() -> None:
    # Order 254 was promised for 9 October and cancelled without ever being confirmed.
    lines = counted_lines(promised("2026-10-08T10:00:00"), AS_OF)
    assert lines.filter(pl.col("order_id") == 254).is_empty()
