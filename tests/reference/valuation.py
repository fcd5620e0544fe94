"""What moves cost: valuation layers up to Odoo 18, the move's own value from 19."""

from bisect import bisect_right
from datetime import datetime

import polars as pl

from tests.reference.facts import done_moves, products
from tests.reference.rows import Rows


def valued_moves(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """Done moves with `cost`: what the move added to stock (+) or took out of it (-).

    Null where the move is not valued (internal moves, goods that are not kept in stock).
    """
    moves = done_moves(rows, as_of)
    if rows.series >= 19:
        sold = (pl.col("from_usage") == "supplier") & pl.col("to_customer")
        sign = pl.when("is_in").then(1.0).when(pl.col("is_out") | sold).then(-1.0)
        return moves.with_columns(cost=sign * pl.col("value").abs())
    layers = rows["stock.valuation.layer"]
    # A drop-shipped move has a layer in and a layer out: only the one out is what was sold.
    dropship = moves.filter("to_customer", pl.col("from_usage") == "supplier").select("id")
    dropped = layers.join(dropship, left_on="stock_move_id", right_on="id", how="semi").filter(
        pl.col("value") < 0
    )
    rest = layers.join(dropship, left_on="stock_move_id", right_on="id", how="anti")
    cost = pl.concat([rest, dropped]).group_by("stock_move_id").agg(cost=pl.col("value").sum())
    return moves.join(cost, left_on="id", right_on="stock_move_id", how="left")


class UnitCosts:
    """The unit cost of a product in a company at a moment."""

    def __init__(self, rows: Rows, as_of: datetime) -> None:
        valued = valued_moves(rows, as_of).filter(pl.col("cost") != 0, pl.col("qty") > 0)
        self._history: dict[tuple[int, int], tuple[list[datetime], list[float]]] = {}
        for company, product, at, cost, qty in (
            valued.sort("date", "id").select("company_id", "product_id", "date", "cost", "qty")
        ).iter_rows():
            dates, costs = self._history.setdefault((company, product), ([], []))
            dates.append(at)
            costs.append(abs(cost) / qty)
        self._standard = dict(products(rows).select("product_id", "standard_price").iter_rows())

    def at(self, company: int, product: int, moment: datetime) -> float | None:
        """Of the latest valued move up to then, else the first after, else the standard price."""
        dates, costs = self._history.get((company, product), ([], []))
        if not costs:
            return self._standard.get(product)
        return costs[max(bisect_right(dates, moment) - 1, 0)]

    def of(self, frame: pl.DataFrame, moment: str) -> pl.Series:
        """The cost for every row of a frame with `company_id`, `product_id` and a moment."""
        keys = frame.select("company_id", "product_id", moment).iter_rows()
        return pl.Series("unit_cost", [self.at(*key) for key in keys], dtype=pl.Float64)
