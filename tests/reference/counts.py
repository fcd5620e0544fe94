"""Stock counts: difference and book at a place, tolerance by ABC class, value accuracy."""

from datetime import datetime, timedelta

import polars as pl

from tests.reference.facts import done_moves, in_product_unit, products, with_place_names
from tests.reference.group import in_group_currency
from tests.reference.result import Kpi, ratio, single
from tests.reference.rows import Rows
from tests.reference.valuation import UnitCosts
from tests.reference.worktime import Calendars

PLACE = ["product_id", "location_id", "lot_id"]
TOLERANCE = {"A": 0.0, "B": 0.01, "C": 0.03}


def place_ledger(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Each done move line at each internal or transit place it left (-) or reached (+).

    `book` is the place's balance before the line, `touched` whether any quantity moved before, or
    of any lot on an earlier day.
    """
    lines = (
        rows["stock.move.line"]
        .filter(pl.col("state") == "done", pl.col("date") <= as_of)
        .join(products(rows).select("product_id", "product_unit"), on="product_id", how="left")
        .join(
            rows["stock.move"].select(pl.col("id").alias("move_id"), "is_inventory"),
            on="move_id",
            how="left",
        )
    )
    lines = lines.with_columns(qty=in_product_unit(rows, lines, "qty_done", "product_uom_id"))
    kept = rows["stock.location"].filter(pl.col("usage").is_in(["internal", "transit"]))
    keep = ["id", "move_id", "company_id", "date", "is_inventory", "product_id", "lot_id"]
    sides = [
        lines.select(*keep, pl.col(end).alias("location_id"), (sign * pl.col("qty")).alias("diff"))
        for end, sign in (("location_id", -1.0), ("location_dest_id", 1.0))
    ]
    ledger = pl.concat(sides).join(
        kept.select(pl.col("id").alias("location_id"), "warehouse_id"), on="location_id"
    )
    ledger = ledger.sort("date", "id")
    moved = (pl.col("diff") != 0).cast(pl.Int64)
    first = pl.col("date").filter(pl.col("diff") != 0).min().over(PLACE[:2])
    earlier = (first < pl.col("date").dt.truncate("1d")).fill_null(value=False)
    return ledger.with_columns(
        book=pl.col("diff").cum_sum().over(PLACE) - pl.col("diff"),
        touched=((moved.cum_sum().over(PLACE) - moved) > 0) | earlier,
    )


def abc_classes(rows: Rows, as_of: datetime, costs: UnitCosts) -> pl.DataFrame:
    """A, B or C by company and product, by the value shipped to customers in the last 365 days."""
    sold = done_moves(rows, as_of).filter(
        "to_customer", pl.col("date") > as_of - timedelta(days=365)
    )
    sold = (
        sold.with_columns(costs.of(sold, "date"))
        .group_by("company_id", "product_id")
        .agg(shipped_value=(pl.col("qty") * pl.col("unit_cost")).sum())
        .filter(pl.col("shipped_value") > 0)
    )
    sold = sold.sort("company_id", "shipped_value", "product_id", descending=[False, True, False])
    value = pl.col("shipped_value")
    before = ((value.cum_sum() - value) / value.sum()).over("company_id")
    return sold.with_columns(
        abc=pl.when(before < 0.80)
        .then(pl.lit("A"))
        .when(before < 0.95)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )


def stock_counts(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a count (place and local date): difference, book, class, cost, hit, exact."""
    costs = UnitCosts(rows, as_of)
    found = place_ledger(rows, as_of).filter("is_inventory")
    found = found.filter((pl.col("diff") == 0) | pl.col("touched"))
    found = Calendars(rows).with_date(found, "date", "counted_on")
    # Recounts of a place within a day are one count, against the book before the first.
    found = (
        found.sort("date", "id")
        .group_by(*PLACE, "company_id", "counted_on", maintain_order=True)
        .agg(
            pl.col("diff").sum(),
            pl.col("book").first(),
            pl.col("date").first(),
            pl.col("warehouse_id").first(),
            first_line_id=pl.col("id").first(),
            move_ids=pl.col("move_id"),
        )
    )
    classes = abc_classes(rows, as_of, costs).select("company_id", "product_id", "abc")
    found = found.join(classes, on=["company_id", "product_id"], how="left").with_columns(
        pl.col("abc").fill_null("C"), costs.of(found, "date")
    )
    return with_place_names(
        rows,
        found.with_columns(
            hit=pl.col("diff").abs()
            <= pl.col("abc").replace_strict(TOLERANCE, return_dtype=pl.Float64)
            * pl.col("book").abs()
            + 1e-9,
            exact=pl.col("diff").abs() <= 1e-9,
        ),
    )


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """Stock accuracy by count and by value, by month of the count."""
    found = stock_counts(rows, as_of)
    priced = found.filter(pl.col("unit_cost").is_not_null())
    priced = in_group_currency(rows, priced, "counted_on", "unit_cost")
    diff = pl.col("diff") * pl.col("unit_cost")
    book = pl.col("book") * pl.col("unit_cost")
    one = pl.lit(1.0)
    return [
        ratio("stock_accuracy", found, "counted_on", pl.col("hit"), one),
        ratio("stock_accuracy_exact", found, "counted_on", pl.col("exact"), one),
        ratio(
            "stock_value_accuracy_gross", priced, "counted_on", diff.abs(), book, kind="one_minus"
        ),
        ratio("stock_value_accuracy_net", priced, "counted_on", diff, book, kind="one_minus_abs"),
        single("shrinkage_value", priced, "counted_on", -diff, "sum"),
    ]
