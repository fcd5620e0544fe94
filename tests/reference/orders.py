"""Order lines with what was promised and shipped, and the fill and on-time KPIs."""

from datetime import datetime

import polars as pl

from tests.reference.facts import done_moves, goods_lines
from tests.reference.group import in_group_currency
from tests.reference.kits import components, with_component
from tests.reference.result import Kpi, ratio
from tests.reference.rows import Rows
from tests.reference.worktime import Calendars

HEADERS = ["order_id", "name", "company_id", "company", "warehouse_id", "warehouse", "channel"]


def counted_lines(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a counted goods line: promise, due date, shipped in total, by due, and first.

    Quotations and lines cancelled before their promise are not here. The recordings are one
    look at the data, so the original promise and quantity are the current ones.
    """
    lines = promised_lines(rows, as_of)
    lines = _confirmed_or_cancelled_late(rows, lines, Calendars(rows))
    return _with_flags(with_shipments(rows, lines, as_of))


def promised_lines(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Every goods line that is not between our own companies, with promise and due date."""
    calendars = Calendars(rows)
    seconds = (pl.col("customer_lead").fill_null(0) * 86400).round().cast(pl.Int64)
    lead = pl.duration(seconds=seconds)
    lines = (
        goods_lines(rows)
        .filter(~pl.col("intercompany"))
        .with_columns(promise=pl.coalesce("commitment_date", pl.col("date_order") + lead))
    )
    lines = calendars.with_date(lines, "promise", "due_date")
    return calendars.with_date(lines.with_columns(as_of=pl.lit(as_of)), "as_of", "today")


def _confirmed_or_cancelled_late(
    rows: Rows, lines: pl.DataFrame, calendars: Calendars
) -> pl.DataFrame:
    order_of = rows["sale.order.line"].select(pl.col("id").alias("sale_line_id"), "order_id")
    moves = rows["stock.move"].filter(pl.col("state") != "draft")
    cancelled = (
        moves.filter(pl.col("state") == "cancel")
        .join(order_of, on="sale_line_id", how="inner")
        .group_by("order_id")
        .agg(cancelled_at=pl.col("write_date").max())
    )
    # A line that left whole before its order was cancelled was delivered.
    customers = rows["stock.location"].filter(pl.col("usage") == "customer")["id"].implode()
    left = (
        moves.group_by(pl.col("sale_line_id").alias("line_id"))
        .agg(
            left=(pl.col("state") == "done").all()
            & pl.col("location_dest_id").is_in(customers).any()
        )
        .filter("left")
    )
    lines = lines.join(cancelled, on="order_id", how="left").join(left, on="line_id", how="left")
    lines = lines.with_columns(
        cancelled_at=pl.when(pl.col("order_state") == "cancel", pl.col("left").is_null()).then(
            "cancelled_at"
        )
    )
    lines = calendars.with_date(lines, "cancelled_at", "cancelled_on")
    late_cancel = (pl.col("cancelled_on") > pl.col("due_date")).fill_null(False)
    delivered = (pl.col("order_state") == "cancel") & pl.col("left").fill_null(False)
    return lines.filter(pl.col("order_state").is_in(["sale", "done"]) | late_cancel | delivered)


def shipments(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Done customer-bound moves of sale lines, their local date, and the component they carry."""
    moves = done_moves(rows, as_of).filter("to_customer", pl.col("sale_line_id").is_not_null())
    moves = Calendars(rows).with_date(moves, "date", "shipped_on")
    return moves.rename({"sale_line_id": "line_id"})


def with_shipments(rows: Rows, lines: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """`lines` with units shipped in all, by the due date and on the first transfer, and when."""
    needed = components(rows, lines).join(
        lines.select("line_id", "ordered", "due_date"), on="line_id"
    )
    moves = shipments(rows, as_of).join(lines.select("line_id"), on="line_id", how="semi")
    moves = with_component(needed, moves)
    dropship = moves.filter(pl.col("from_usage") == "supplier").select("line_id").unique()
    first = (
        moves.sort("date", "picking_id", "id")
        .group_by("line_id", maintain_order=True)
        .agg(first_picking=pl.col("picking_id").first(), last_shipped_at=pl.col("date").max())
    )
    sent = needed.join(
        moves.drop("product_id"), on=["line_id", "component_id"], how="left", nulls_equal=True
    ).join(first, on="line_id", how="left")
    sent = sent.sort("date", "id", nulls_last=True).with_columns(
        units=pl.col("qty").fill_null(0) / pl.col("per_unit")
    )
    sent = sent.with_columns(running=pl.col("units").cum_sum().over("line_id", "component_id"))
    enough = pl.col("running") >= pl.col("ordered") - _tolerance()
    parts = sent.group_by("line_id", "component_id").agg(
        shipped=pl.col("units").sum(),
        by_due=pl.col("units").filter(pl.col("shipped_on") <= pl.col("due_date")).sum(),
        on_first=pl.col("units")
        .filter(
            pl.col("picking_id").eq_missing(pl.col("first_picking")) & pl.col("date").is_not_null()
        )
        .sum(),
        filled_at=pl.col("date").filter(enough).min(),
    )
    whole = parts.group_by("line_id").agg(
        pl.col("shipped").min(),
        pl.col("by_due").min(),
        pl.col("on_first").min(),
        completed_at=pl.when(pl.col("filled_at").is_not_null().all()).then(
            pl.col("filled_at").max()
        ),
    )
    return (
        lines.join(whole, on="line_id", how="left")
        .join(first, on="line_id", how="left")
        .join(dropship.with_columns(dropship=True), on="line_id", how="left")
        .with_columns(pl.col("dropship").fill_null(False))
    )


def _tolerance() -> pl.Expr:
    return 1e-6 * pl.max_horizontal(pl.lit(1.0), pl.col("ordered"))


def _with_flags(lines: pl.DataFrame) -> pl.DataFrame:
    enough = pl.col("ordered") - _tolerance()
    return lines.with_columns(
        is_due=pl.col("due_date") < pl.col("today"),
        wholly=pl.col("shipped") >= enough,
        on_time=pl.col("by_due") >= enough,
        on_first_complete=pl.col("on_first") >= enough,
        filled_by_due=pl.min_horizontal("ordered", "by_due"),
        filled_first=pl.min_horizontal("ordered", "on_first"),
        price_per_unit=pl.col("net_price") / pl.col("unit_size"),
    )


def order_flags(rows: Rows, lines: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """One row an order of counted lines: due, OTIF, perfect, complete on the first transfer."""
    spoiled = _orders_with_corrections(rows, as_of)
    in_fill = ~pl.col("dropship")
    whole = lines.group_by(HEADERS).agg(
        due_date=pl.col("due_date").max(),
        is_due=pl.col("is_due").all(),
        otif=pl.col("on_time").all(),
        first_pass=pl.when(in_fill.any()).then(pl.col("on_first_complete").filter(in_fill).all()),
        fill_due_date=pl.col("due_date").filter(in_fill).max(),
    )
    return whole.join(spoiled, on="order_id", how="left").with_columns(
        perfect=pl.col("otif") & ~pl.col("corrected").fill_null(False)
    )


def _orders_with_corrections(rows: Rows, as_of: datetime) -> pl.DataFrame:
    documents = (
        rows["account.move"]
        .filter(
            pl.col("state") == "posted",
            pl.col("move_type").is_in(["out_invoice", "out_refund"]),
            pl.col("invoice_date") <= as_of.date(),
        )
        .select(pl.col("id").alias("move_id"), refund=pl.col("move_type") == "out_refund")
    )
    # The sign says what a line is; a deduction that was sold as one, and a down payment that the
    # final invoice takes off, are no credits.
    sold = rows["sale.order.line"].filter(pl.col("product_uom_qty") >= 0, ~pl.col("is_downpayment"))
    credited = (
        rows["account.move.line"]
        .filter(pl.col("display_type") == "product")
        .join(documents, on="move_id", how="inner")
        .filter(pl.when("refund").then(pl.col("quantity") > 0).otherwise(pl.col("quantity") < 0))
        .explode("sale_line_ids")
        .select(pl.col("sale_line_ids").alias("line_id"))
        .join(sold.select(pl.col("id").alias("line_id")), on="line_id", how="semi")
    )
    returned = (
        done_moves(rows, as_of)
        .filter("from_customer")
        .select(pl.col("sale_line_id").alias("line_id"))
    )
    order_of = rows["sale.order.line"].select(pl.col("id").alias("line_id"), "order_id")
    touched = pl.concat([credited, returned]).drop_nulls().join(order_of, on="line_id")
    return touched.select("order_id").unique().with_columns(corrected=True)


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """The fill, on-time, OTIF and perfect order family, on the original and current promise."""
    lines = counted_lines(rows, as_of)
    found = order_flags(rows, lines, as_of).filter("is_due")
    due = lines.filter("is_due")
    fill = in_group_currency(rows, due.filter(~pl.col("dropship")), "ordered_on", "price_per_unit")
    one = pl.lit(1.0)
    price = pl.col("price_per_unit")
    family = [
        ratio("unit_fill_rate", fill, "due_date", pl.col("filled_by_due"), pl.col("ordered")),
        ratio(
            "value_fill_rate",
            fill,
            "due_date",
            pl.col("filled_by_due") * price,
            pl.col("ordered") * price,
        ),
        ratio("first_pass_unit_fill", fill, "due_date", pl.col("filled_first"), pl.col("ordered")),
        ratio("first_pass_line_fill", fill, "due_date", pl.col("on_first_complete"), one),
        ratio(
            "first_pass_order_fill",
            found.filter(pl.col("first_pass").is_not_null()),
            "due_date",
            pl.col("first_pass"),
            one,
        ),
        ratio("on_time_lines", due, "due_date", pl.col("on_time"), one),
        ratio("otif", found, "due_date", pl.col("otif"), one),
        ratio("perfect_order", found, "due_date", pl.col("perfect"), one),
    ]
    # No earlier look at a promise exists in a recording, so current and original agree.
    return family + [kpi.named(f"{kpi.name}_current") for kpi in family]
