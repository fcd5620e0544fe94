"""Net invoiced revenue, cost of goods shipped and gross margin."""

from datetime import datetime

import polars as pl

from tests.reference.facts import orders, products, with_place_names
from tests.reference.group import in_group_currency
from tests.reference.result import Kpi, single
from tests.reference.rows import Rows
from tests.reference.valuation import valued_moves
from tests.reference.worktime import Calendars


def revenue(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a posted customer invoice or credit note line of goods, group currency."""
    documents = (
        rows["account.move"]
        .filter(
            pl.col("state") == "posted",
            pl.col("move_type").is_in(["out_invoice", "out_refund"]),
            pl.col("invoice_date") <= as_of.date(),
        )
        .select(pl.col("id").alias("move_id"), "company_id", "invoice_date", "team_id")
    )
    lines = (
        rows["account.move.line"]
        .filter(pl.col("display_type") == "product")
        .join(products(rows).filter("is_goods").select("product_id"), on="product_id", how="semi")
        .join(documents, on="move_id", how="inner")
        .with_columns(sale_line_id=pl.col("sale_line_ids").list.first())
    )
    lines = in_group_currency(rows, lines, "invoice_date", "balance")
    return _named(rows, lines).select(
        "id",
        "company",
        "warehouse",
        "channel",
        pl.col("invoice_date").alias("on"),
        amount=-pl.col("balance"),
    )


def cost_of_goods(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a valued done move to (+) or back from (-) a customer, at its local date's rate."""
    moves = valued_moves(rows, as_of).filter(
        pl.col("to_customer") | pl.col("from_customer"), pl.col("cost").is_not_null()
    )
    moves = (
        Calendars(rows)
        .with_date(moves, "date", "on")
        .with_columns(
            place=pl.when("to_customer").then("from_warehouse").otherwise("to_warehouse"),
            team_id=pl.lit(None, dtype=pl.Int64),
        )
    )
    moves = in_group_currency(rows, moves, "on", "cost")
    return _named(rows, moves).select(
        "id", "company", "warehouse", "channel", "on", amount=-pl.col("cost")
    )


def _named(rows: Rows, frame: pl.DataFrame) -> pl.DataFrame:
    # The order says warehouse and channel; without one, the move's place and the invoice's team.
    order_of = rows["sale.order.line"].select(pl.col("id").alias("sale_line_id"), "order_id")
    headers = orders(rows).select("order_id", "warehouse_id", "channel")
    frame = frame.join(order_of, on="sale_line_id", how="left").join(
        headers, on="order_id", how="left"
    )
    if "place" in frame.columns:
        frame = frame.with_columns(warehouse_id=pl.coalesce("warehouse_id", "place"))
    team = rows["crm.team"].select(pl.col("id").alias("team_id"), pl.col("name").alias("team"))
    frame = frame.join(team, on="team_id", how="left").with_columns(
        channel=pl.coalesce("channel", "team")
    )
    return with_place_names(rows, frame)


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """Three amounts by month: revenue at invoice date, cost at move date, their difference."""
    income, cost = revenue(rows, as_of), cost_of_goods(rows, as_of)
    margin = pl.concat([income, cost.with_columns(-pl.col("amount"))])
    return [
        single(name, frame, "on", pl.col("amount"), "sum")
        for name, frame in (
            ("net_invoiced_revenue", income),
            ("cost_of_goods_shipped", cost),
            ("gross_margin", margin),
        )
    ]
