"""Margin leakage: each order line from policy revenue down through its leakage steps."""

from datetime import datetime, timedelta

import polars as pl

from tests.reference.facts import goods_lines
from tests.reference.group import in_group_currency
from tests.reference.kits import component_quantity
from tests.reference.landed import landed_costs, replacement
from tests.reference.orders import shipments
from tests.reference.pricing import policy_prices
from tests.reference.rates import with_rate
from tests.reference.result import Kpi, ratio, single
from tests.reference.rows import Rows
from tests.reference.shrink import shrink_and_scrap
from tests.reference.valuation import UnitCosts, valued_moves
from tests.reference.worktime import Calendars

ALLOWED_DISCOUNT = 0.10
UNBILLED_AFTER_DAYS = 30
LEAKS = [
    "price_override",
    "excess_discount",
    "returns_and_credit_notes",
    "unbilled",
    "cost_variance",
    "landed_cost",
    "freight",
]


def margin_lines(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a goods line delivered or invoiced: month's date, policy revenue, every step."""
    lines = billed_lines(rows, as_of)
    lines = Calendars(rows).with_date(lines, "last_shipped_at", "last_shipped_on")
    lines = lines.with_columns(policy_prices(rows, lines))
    lines = _with_price_steps(lines)
    lines = _with_cost_steps(rows, lines, as_of)
    lines = _with_freight(rows, lines, as_of)
    return lines.with_columns(
        month_of=pl.coalesce("first_invoiced_on", "last_shipped_on"),
        leakage=pl.sum_horizontal(LEAKS),
    )


def billed_lines(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a goods line delivered or invoiced: what of it is credited and what unbilled."""
    lines = goods_lines(rows).filter(~pl.col("intercompany"))
    lines = _with_quantities(rows, lines, as_of)
    lines = lines.join(invoicing(rows, lines, as_of), on="line_id", how="left").with_columns(
        pl.col("invoiced", "credited", "credit", "booked").fill_null(0.0)
    )
    lines = lines.filter((pl.col("delivered") > 0) | pl.col("first_invoiced_on").is_not_null())
    return _with_billing_steps(lines)


def _with_quantities(rows: Rows, lines: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    shipped = shipments(rows, as_of)
    out, again = shipped.filter(~replacement()), shipped.filter(replacement())
    back = valued_moves(rows, as_of).filter("from_customer").rename({"sale_line_id": "line_id"})
    last = shipped.group_by("line_id").agg(last_shipped_at=pl.col("date").max())
    old = out.filter(pl.col("shipped_on") < _billed_before(rows, out, as_of))
    lines = lines.join(last, on="line_id", how="left")
    for name, moves in (
        ("delivered", out),
        ("long_delivered", old),
        ("replaced", again),
        ("returned", back),
        ("refundable", back.filter("to_refund")),
    ):
        units = component_quantity(rows, lines, moves).rename({"quantity": name})
        lines = lines.join(units, on="line_id", how="left").with_columns(
            pl.col(name).fill_null(0.0) / pl.col("unit_size")
        )
    return lines


def invoicing(rows: Rows, lines: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Per sale line: quantity invoiced before credits, credit amount, net booked, first date.

    A refund line with a negative quantity is what a negative final invoice bills.
    """
    documents = (
        rows["account.move"]
        .filter(
            pl.col("state") == "posted",
            pl.col("move_type").is_in(["out_invoice", "out_refund"]),
            pl.col("invoice_date") <= as_of.date(),
        )
        .select(pl.col("id").alias("move_id"), "move_type", "invoice_date")
    )
    booked = (
        rows["account.move.line"]
        .filter(pl.col("display_type") == "product")
        .join(documents, on="move_id", how="inner")
        .with_columns(share=1 / pl.col("sale_line_ids").list.len())
        .explode("sale_line_ids")
        .rename({"sale_line_ids": "line_id"})
        .filter(pl.col("line_id").is_not_null())
    )
    amount, quantity = pl.col("balance") * pl.col("share"), pl.col("quantity") * pl.col("share")
    refund = pl.col("move_type") == "out_refund"
    billed = pl.when(refund).then(-quantity).otherwise(quantity)
    bills = billed > 0
    return booked.group_by("line_id").agg(
        invoiced=billed.filter(bills).sum(),
        credited=-billed.filter(~bills).sum(),
        credit=amount.filter(~bills).sum(),
        booked=-amount.sum(),
        first_invoiced_on=pl.col("invoice_date").filter(bills).min(),
    )


def _with_price_steps(lines: pl.DataFrame) -> pl.DataFrame:
    qty, price, policy = pl.col("delivered"), pl.col("unit_price"), pl.col("policy_price")
    discount = pl.col("discount_share")
    within = pl.min_horizontal(discount, pl.lit(ALLOWED_DISCOUNT))
    beyond = pl.max_horizontal(discount - ALLOWED_DISCOUNT, pl.lit(0.0))
    gap = (policy - price) * (1 - within) * qty
    return lines.with_columns(
        policy_revenue=policy * (1 - within) * qty,
        price_override=pl.max_horizontal(gap, pl.lit(0.0)),
        price_above_policy=pl.max_horizontal(-gap, pl.lit(0.0)),
        excess_discount=price * beyond * qty,
        delivered_revenue=pl.col("net_price") * qty,
    )


def _billed_before(rows: Rows, moves: pl.DataFrame, as_of: datetime) -> pl.Series:
    """Per move the local date before which it is to be billed by now."""
    calendars = Calendars(rows)
    limits = [
        (calendars.of(company).local_date(as_of) or as_of.date())
        - timedelta(days=UNBILLED_AFTER_DAYS)
        for company in moves["company_id"]
    ]
    return pl.Series("limit", limits, dtype=pl.Date)


def _with_billing_steps(lines: pl.DataFrame) -> pl.DataFrame:
    # What came back for an exchange before it was billed will not be billed any more.
    unbilled_then = pl.col("delivered") - pl.col("refundable") - pl.col("invoiced")
    exchanged = pl.min_horizontal(
        _positive(pl.col("returned") - pl.col("refundable") - pl.col("replaced")),
        _positive(unbilled_then + pl.min_horizontal("credited", "refundable")),
    )
    back = pl.col("refundable") + exchanged
    settled = back + pl.col("invoiced") - pl.min_horizontal("credited", back)
    # What was invoiced or came back is what was delivered first.
    overdue = _positive(pl.col("long_delivered") - settled)
    uncredited = _positive(back - pl.col("credited")) * pl.col("net_price")
    # A credit note whose quantity was invoiced anew corrected a document and lost nothing.
    anew = pl.min_horizontal(
        _positive(pl.col("credited") - back), _positive(pl.col("invoiced") - pl.col("delivered"))
    )
    lost = pl.col("credit") * (1 - (anew / pl.col("credited")).fill_nan(0.0).fill_null(0.0))
    return lines.with_columns(
        returns_and_credit_notes=lost + uncredited,
        unbilled=overdue * pl.col("net_price"),
    )


def _positive(amount: pl.Expr) -> pl.Expr:
    return pl.max_horizontal(amount, pl.lit(0.0))


def _with_cost_steps(rows: Rows, lines: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    at_order = UnitCosts(rows, as_of).of(lines, "date_order") * lines["unit_size"]
    quoted = pl.col("purchase_price") / pl.col("rate")
    shipped = (
        valued_moves(rows, as_of)
        .filter("to_customer", pl.col("sale_line_id").is_not_null(), ~replacement())
        .group_by(pl.col("sale_line_id").alias("line_id"))
        .agg(actual_cost=-pl.col("cost").sum())
    )
    lines = lines.join(shipped, on="line_id", how="left").join(
        landed_costs(rows, as_of), on="line_id", how="left"
    )
    lines = lines.with_columns(
        pl.col("actual_cost", "carried", "planned").fill_null(0.0), fallback=at_order
    ).with_columns(
        unplanned=(pl.col("purchase_price") == 0) & (pl.col("actual_cost") != 0),
        standard=pl.when(pl.col("purchase_price") != 0).then(quoted).otherwise("fallback"),
    )
    # AVCO and FIFO hold landed cost in the actual cost, and what was usual in the planned one.
    inside = pl.col("cost_method").is_in(["average", "fifo"]).fill_null(False)
    planned = pl.when(~inside).then(0.0).when("unplanned").then("carried").otherwise("planned")
    standard = pl.when("unplanned").then("actual_cost")
    return lines.with_columns(
        landed_cost=pl.col("carried") - planned,
        standard_cost=standard.otherwise(pl.col("standard") * pl.col("delivered")),
    ).with_columns(
        cost_variance=pl.col("actual_cost")
        - pl.col("standard_cost")
        - pl.when(inside).then("landed_cost").otherwise(0.0)
    )


def _with_freight(rows: Rows, lines: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    customers = rows["stock.location"].filter(pl.col("usage") == "customer").select("id")
    paid = (
        rows["stock.picking"]
        .filter(pl.col("state") == "done", pl.col("date_done") <= as_of)
        .join(customers, left_on="location_dest_id", right_on="id", how="semi")
        .group_by(pl.col("sale_id").alias("order_id"))
        .agg(paid=pl.col("carrier_price").sum())
    )
    headers = rows["sale.order"].select(
        pl.col("id").alias("order_id"), "currency_id", "company_id", "currency_rate", "date_order"
    )
    fees = rows["sale.order.line"].filter("is_delivery").join(headers, on="order_id")
    fees = with_rate(rows, Calendars(rows).with_date(fees, "date_order", "ordered_on"))
    charged = fees.group_by("order_id").agg(
        charged=(pl.col("price_subtotal") / pl.col("rate")).sum()
    )
    lost = paid.join(charged, on="order_id", how="left").select(
        "order_id",
        lost=pl.max_horizontal(pl.col("paid") - pl.col("charged").fill_null(0.0), pl.lit(0.0)),
    )
    value = pl.col("net_price") * pl.col("product_uom_qty")
    whole = value.sum().over("order_id")
    share = pl.when(whole != 0).then(value / whole).otherwise(1 / pl.len().over("order_id"))
    return lines.join(lost, on="order_id", how="left").with_columns(
        freight=pl.col("lost").fill_null(0.0) * share
    )


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """Leakage, and every step's amount by month of the invoice."""
    lines = margin_lines(rows, as_of)
    losses = shrink_and_scrap(rows, as_of)
    keep = ["company", "warehouse", "channel", "month_of"]
    lines = in_group_currency(rows, lines, "month_of", "leakage", "policy_revenue", *LEAKS)
    losses = in_group_currency(rows, losses, "month_of", "amount")
    both = pl.concat(
        [
            lines.select(*keep, "leakage", "policy_revenue"),
            losses.select(
                *keep,
                pl.col("amount").alias("leakage"),
                policy_revenue=pl.lit(None, dtype=pl.Float64),
            ),
        ]
    )
    leak = ratio("margin_leakage", both, "month_of", pl.col("leakage"), pl.col("policy_revenue"))
    steps = [
        single(f"margin_step.{name}", lines, "month_of", pl.col(name), "sum")
        for name in ["policy_revenue", "price_above_policy", *LEAKS]
    ]
    shrink = single("margin_step.shrink_and_scrap", losses, "month_of", pl.col("amount"), "sum")
    return [leak, *steps, shrink]
