"""Frames that every KPI starts from: products, done moves in product units, order headers."""

from datetime import datetime

import polars as pl

from tests.reference.rates import with_rate
from tests.reference.rows import Rows
from tests.reference.worktime import Calendars

GOODS = ["product", "consu"]


def unit_factors(rows: Rows) -> dict[int, float]:
    """Size of each unit in its family's reference unit (Odoo up to 18 stores the inverse)."""
    pairs = rows["uom.uom"].select("id", "factor").iter_rows()
    return {unit: factor if rows.series >= 19 else 1 / factor for unit, factor in pairs}


def in_product_unit(rows: Rows, frame: pl.DataFrame, quantity: str, unit: str) -> pl.Expr:
    """The quantity column converted to the product's own unit (`frame` has `product_unit`)."""
    factors = unit_factors(rows)
    sizes = pl.DataFrame({"id": list(factors), "size": list(factors.values())})
    size_of = dict(sizes.iter_rows())
    scale = [
        size_of.get(own, 1.0) / size_of.get(base, 1.0)
        for own, base in frame.select(unit, "product_unit").iter_rows()
    ]
    return pl.col(quantity) * pl.Series("scale", scale, dtype=pl.Float64)


def products(rows: Rows) -> pl.DataFrame:
    """One row a product variant: template, unit, list price, cost method, whether it is goods."""
    template = rows["product.template"].select(
        pl.col("id").alias("product_tmpl_id"),
        "categ_id",
        "list_price",
        pl.col("uom_id").alias("product_unit"),
        pl.col("detailed_type").is_in(GOODS).alias("is_goods"),
    )
    method = rows["product.category"].select(
        pl.col("id").alias("categ_id"), pl.col("property_cost_method").alias("cost_method")
    )
    variant = rows["product.product"].rename({"id": "product_id"})
    return variant.join(template, on="product_tmpl_id", how="left").join(
        method, on="categ_id", how="left"
    )


def done_moves(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Done stock moves up to as-of, quantity in the product's unit, usages of both ends."""
    usage = rows["stock.location"].select("id", "usage", "warehouse_id")
    moves = (
        rows["stock.move"]
        .filter(pl.col("state") == "done", pl.col("date") <= as_of)
        .join(products(rows).select("product_id", "product_unit"), on="product_id", how="left")
        .join(
            usage.rename({"usage": "from_usage", "warehouse_id": "from_warehouse"}),
            left_on="location_id",
            right_on="id",
            how="left",
        )
        .join(
            usage.rename({"usage": "to_usage", "warehouse_id": "to_warehouse"}),
            left_on="location_dest_id",
            right_on="id",
            how="left",
        )
    )
    qty = in_product_unit(rows, moves, "quantity_done", "product_uom")
    to_customer = (pl.col("to_usage") == "customer") & (pl.col("from_usage") != "customer")
    back = (pl.col("from_usage") == "customer") & (pl.col("to_usage") != "customer")
    return moves.with_columns(qty=qty, to_customer=to_customer, from_customer=back)


def orders(rows: Rows) -> pl.DataFrame:
    """Order headers with the names that KPIs are broken down by."""
    team = rows["crm.team"].select(pl.col("id").alias("team_id"), pl.col("name").alias("channel"))
    own = rows["res.company"].select(pl.col("partner_id").alias("commercial_partner_id"))
    partner = rows["res.partner"].select(pl.col("id").alias("partner_id"), "commercial_partner_id")
    internal = partner.join(own, on="commercial_partner_id", how="semi").select(
        "partner_id", intercompany=pl.lit(True)
    )
    headers = rows["sale.order"].rename({"id": "order_id", "state": "order_state"})
    return (
        with_place_names(rows, headers)
        .join(team, on="team_id", how="left")
        .join(internal, on="partner_id", how="left")
        .with_columns(pl.col("intercompany").fill_null(False))
    )


def goods_lines(rows: Rows) -> pl.DataFrame:
    """Sale lines of goods with their order; `ordered` in product units, prices in company money.

    `net_price` is the line's price after discount for one unit of the line; `unit_size` is how
    many product units one line unit holds.
    """
    lines = (
        rows["sale.order.line"]
        .rename({"id": "line_id"})
        .filter(
            pl.col("display_type").is_null(),
            ~pl.col("is_downpayment"),
            ~pl.col("is_expense"),
            ~pl.col("is_delivery"),
            pl.col("product_uom_qty") > 0,
        )
        .join(products(rows).filter("is_goods"), on="product_id", how="inner")
        .join(orders(rows), on="order_id", how="inner")
        .with_columns(one=pl.lit(1.0))
    )
    lines = lines.with_columns(unit_size=in_product_unit(rows, lines, "one", "product_uom"))
    lines = with_rate(rows, Calendars(rows).with_date(lines, "date_order", "ordered_on"))
    discount = pl.col("discount").fill_null(0.0) / 100
    unit_price = pl.col("price_unit") / pl.col("rate")
    return lines.with_columns(
        discount_share=discount,
        unit_price=unit_price,
        net_price=unit_price * (1 - discount),
        ordered=pl.col("product_uom_qty") * pl.col("unit_size"),
    ).drop("one")


def with_place_names(rows: Rows, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with the names of its `company_id` and `warehouse_id`."""
    company = rows["res.company"].select(
        pl.col("id").alias("company_id"), pl.col("name").alias("company")
    )
    warehouse = rows["stock.warehouse"].select(
        pl.col("id").alias("warehouse_id"), pl.col("name").alias("warehouse")
    )
    return frame.join(company, on="company_id", how="left").join(
        warehouse, on="warehouse_id", how="left"
    )
