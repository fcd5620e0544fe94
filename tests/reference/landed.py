"""Landed cost carried by shipped units: what receipts of the last 90 days cost on top.

The same at the order's confirmation is what its planned cost held already.
"""

from datetime import datetime, timedelta

import polars as pl

from tests.reference.facts import done_moves
from tests.reference.rows import Rows

WINDOW = timedelta(days=90)
Receipts = dict[tuple[int, int], list[tuple[datetime, float, float]]]


def landed_costs(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Per sale line: landed cost `carried` and what of it was `planned` at the order."""
    moves = done_moves(rows, as_of)
    extra = receipts(rows, moves)
    ordered = rows["sale.order.line"].join(
        rows["sale.order"].select(pl.col("id").alias("order_id"), "date_order"), on="order_id"
    )
    out = moves.filter("to_customer", pl.col("sale_line_id").is_not_null(), ~replacement()).join(
        ordered.select(pl.col("id").alias("sale_line_id"), "date_order"), on="sale_line_id"
    )
    shares = {
        name: pl.col("qty") * pl.Series(name, _shares(extra, out, moment), dtype=pl.Float64)
        for name, moment in (("carried", "date"), ("planned", "date_order"))
    }
    return (
        out.with_columns(**shares)
        .group_by(pl.col("sale_line_id").alias("line_id"))
        .agg(pl.col("carried", "planned").sum())
    )


def replacement() -> pl.Expr:
    """Whether a move sends goods in the place of returned ones, which are not sold again."""
    return pl.col("origin_returned_move_id").is_not_null() & ~pl.col("to_refund")


def _shares(extra: Receipts, out: pl.DataFrame, moment: str) -> list[float]:
    keys = out.select("company_id", "product_id", moment).iter_rows()
    return [_per_unit(extra.get((company, product), []), at) for company, product, at in keys]


def receipts(rows: Rows, moves: pl.DataFrame) -> Receipts:
    """Receipts by company and product: moment, quantity, additional landed cost."""
    done = rows["stock.landed.cost"].filter(pl.col("state") == "done").select("id")
    added = (
        rows["stock.valuation.adjustment.lines"]
        .join(done, left_on="cost_id", right_on="id", how="semi")
        .group_by("move_id")
        .agg(added=pl.col("additional_landed_cost").sum())
    )
    received = moves.filter(pl.col("from_usage") == "supplier", pl.col("to_usage") != "customer")
    received = received.join(added, left_on="id", right_on="move_id", how="left")
    found: Receipts = {}
    for company, product, at, qty, cost in received.select(
        "company_id", "product_id", "date", "qty", pl.col("added").fill_null(0.0)
    ).iter_rows():
        found.setdefault((company, product), []).append((at, qty, cost))
    return found


def _per_unit(history: list[tuple[datetime, float, float]], shipped_at: datetime) -> float:
    recent = [(qty, cost) for at, qty, cost in history if shipped_at - WINDOW <= at <= shipped_at]
    units = sum(qty for qty, _ in recent)
    return sum(cost for _, cost in recent) / units if units else 0.0
