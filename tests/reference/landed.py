"""Landed cost carried by shipped units: what receipts of the last 90 days cost on top."""

from datetime import datetime, timedelta

import polars as pl

from tests.reference.facts import done_moves, products
from tests.reference.rows import Rows

WINDOW = timedelta(days=90)


def landed_costs(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Per sale line: `landed_cost`, and the part already inside the moves' actual cost."""
    moves = done_moves(rows, as_of)
    extra = receipts(rows, moves)
    out = moves.filter("to_customer", pl.col("sale_line_id").is_not_null()).join(
        products(rows).select("product_id", "cost_method"), on="product_id", how="left"
    )
    per_unit = [
        _per_unit(extra.get((company, product), []), at)
        for company, product, at in out.select("company_id", "product_id", "date").iter_rows()
    ]
    landed = pl.col("qty") * pl.Series("per_unit", per_unit, dtype=pl.Float64)
    inside = pl.col("cost_method").is_in(["average", "fifo"]).fill_null(False)
    return (
        out.with_columns(landed=landed)
        .group_by(pl.col("sale_line_id").alias("line_id"))
        .agg(
            landed_cost=pl.col("landed").sum(), landed_inside=pl.col("landed").filter(inside).sum()
        )
    )


def receipts(
    rows: Rows, moves: pl.DataFrame
) -> dict[tuple[int, int], list[tuple[datetime, float, float]]]:
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
    found: dict[tuple[int, int], list[tuple[datetime, float, float]]] = {}
    for company, product, at, qty, cost in received.select(
        "company_id", "product_id", "date", "qty", pl.col("added").fill_null(0.0)
    ).iter_rows():
        found.setdefault((company, product), []).append((at, qty, cost))
    return found


def _per_unit(history: list[tuple[datetime, float, float]], shipped_at: datetime) -> float:
    recent = [(qty, cost) for at, qty, cost in history if shipped_at - WINDOW <= at <= shipped_at]
    units = sum(qty for qty, _ in recent)
    return sum(cost for _, cost in recent) / units if units else 0.0
