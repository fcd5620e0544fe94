"""Shrink and scrap: what counts took off the books and what was thrown away, by warehouse."""

from datetime import datetime

import polars as pl

from tests.reference.counts import stock_counts
from tests.reference.facts import with_place_names
from tests.reference.rows import Rows
from tests.reference.valuation import valued_moves
from tests.reference.worktime import Calendars


def shrink_and_scrap(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a count or scrap move: `amount` lost (a gain is negative) and its local date."""
    counted = stock_counts(rows, as_of).select(
        "company_id",
        "warehouse_id",
        pl.col("counted_on").alias("month_of"),
        amount=-(pl.col("diff") * pl.col("unit_cost")).fill_null(0.0),
    )
    scrap = valued_moves(rows, as_of).filter("scrapped", ~pl.col("is_inventory"))
    scrap = (
        Calendars(rows)
        .with_date(scrap, "date", "month_of")
        .select(
            "company_id",
            pl.col("from_warehouse").alias("warehouse_id"),
            "month_of",
            amount=-pl.col("cost").fill_null(0.0),
        )
    )
    both = with_place_names(rows, pl.concat([counted, scrap]))
    return both.with_columns(channel=pl.lit(None, dtype=pl.String))
