"""Suppliers: what was due, what of it came in full by the date first confirmed, and how late."""

from datetime import datetime

import polars as pl

from tests.reference.facts import done_moves, in_product_unit, products, with_place_names
from tests.reference.result import Kpi, ratio, single
from tests.reference.rows import Rows
from tests.reference.worktime import Calendars

ENOUGH = 1e-6


def purchase_lines(rows: Rows) -> pl.DataFrame:
    """Goods lines of confirmed purchases: `ordered` in product units, local `promised_on`."""
    place = rows["stock.picking.type"].rename({"id": "picking_type_id"})
    headers = (
        rows["purchase.order"]
        .filter(pl.col("state").is_in(["purchase", "done"]))
        .rename({"id": "order_id"})
        .join(place, on="picking_type_id", how="left")
    )
    lines = (
        rows["purchase.order.line"]
        .filter(pl.col("display_type").is_null(), pl.col("product_qty") > 0)
        .rename({"id": "purchase_line_id"})
        .join(products(rows).filter("is_goods"), on="product_id", how="inner")
        .join(headers, on="order_id", how="inner")
    )
    lines = lines.with_columns(ordered=in_product_unit(rows, lines, "product_qty", "product_uom"))
    return Calendars(rows).with_date(with_place_names(rows, lines), "date_planned", "promised_on")


def receipts(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Receipts of purchase lines in time order, with the quantity that had come with each."""
    came = done_moves(rows, as_of).filter(
        pl.col("purchase_line_id").is_not_null(),
        pl.col("from_usage") == "supplier",
        pl.col("to_usage") != "supplier",
        pl.col("qty") > 0,
    )
    came = Calendars(rows).with_date(came, "date", "came_on").sort("date", "id")
    return came.select(
        "purchase_line_id",
        "qty",
        "came_on",
        so_far=pl.col("qty").cum_sum().over("purchase_line_id"),
    )


def due_lines(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Lines whose date lies before as-of: quantity in time, and days from date to completion."""
    lines = purchase_lines(rows).with_columns(now=pl.lit(as_of))
    lines = Calendars(rows).with_date(lines, "now", "today")
    due = lines.filter(pl.col("promised_on") < pl.col("today"))
    came = due.select("purchase_line_id", "ordered", "promised_on").join(
        receipts(rows, as_of), on="purchase_line_id"
    )
    by_line = came.group_by("purchase_line_id").agg(
        in_time=pl.col("qty").filter(pl.col("came_on") <= pl.col("promised_on")).sum(),
        complete_on=pl.col("came_on").filter(pl.col("so_far") >= pl.col("ordered") - ENOUGH).min(),
    )
    due = due.join(by_line, on="purchase_line_id", how="left")
    until = pl.coalesce("complete_on", "today")
    return due.with_columns(
        in_time=pl.min_horizontal(pl.col("in_time").fill_null(0.0), "ordered"),
        in_full=(pl.col("complete_on") <= pl.col("promised_on")).fill_null(False),
        days=(until - pl.col("promised_on")).dt.total_days(),
    )


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """By month of the date first confirmed."""
    due = due_lines(rows, as_of)
    month, ordered = "promised_on", pl.col("ordered")
    return [
        ratio("supplier_otif", due, month, ordered * pl.col("in_full"), ordered),
        ratio("supplier_fill_rate", due, month, pl.col("in_time"), ordered),
        single("lead_time_adherence", due, month, pl.col("days"), "median"),
        single("lead_time_adherence_p90", due, month, pl.col("days"), "p90"),
    ]
