"""Shrink and scrap: what counts and corrections took off the books, and what was thrown away."""

from datetime import datetime

import polars as pl

from tests.reference.counts import place_ledger, stock_counts
from tests.reference.facts import with_place_names
from tests.reference.rows import Rows
from tests.reference.valuation import valued_moves
from tests.reference.worktime import Calendars


def shrink_and_scrap(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a count, correction or scrap: `amount` lost (a gain is negative), its local date."""
    counted = stock_counts(rows, as_of).select(
        "company_id",
        "warehouse_id",
        pl.col("counted_on").alias("month_of"),
        amount=-(pl.col("diff") * pl.col("unit_cost")).fill_null(0.0),
    )
    moves = valued_moves(rows, as_of).filter(~pl.col("is_inventory"))
    scrap = moves.filter("scrapped")
    other = (
        Calendars(rows)
        .with_date(pl.concat([scrap, _corrections(rows, moves, as_of)]), "date", "month_of")
        .select(
            "company_id",
            pl.coalesce("from_warehouse", "to_warehouse").alias("warehouse_id"),
            "month_of",
            amount=-pl.col("cost").fill_null(0.0),
        )
    )
    both = with_place_names(rows, pl.concat([counted, other]))
    return both.with_columns(channel=pl.lit(None, dtype=pl.String))


def _corrections(rows: Rows, moves: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Moves between stock and nowhere that nobody marked, but for what opened a place."""
    kept = ["internal", "transit"]
    gone = pl.col("from_usage").is_in(kept) & (pl.col("to_usage") == "inventory")
    found = (pl.col("from_usage") == "inventory") & pl.col("to_usage").is_in(kept)
    opened = place_ledger(rows, as_of).filter(~pl.col("touched"), pl.col("diff") > 0)
    return moves.filter(~pl.col("scrapped"), pl.col("qty") > 0, gone | found).join(
        opened.select("move_id"), left_on="id", right_on="move_id", how="anti"
    )
