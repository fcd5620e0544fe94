"""A second opinion on the KPIs: recomputed in polars from Odoo's rows and definitions alone."""

from datetime import UTC, datetime

import polars as pl

from tests.reference import counts, cycle, late, margin, money, orders, purchases, unbilled
from tests.reference.rows import Rows


def recompute(rows: Rows, as_of: datetime, by: str | None = None) -> pl.DataFrame:
    """Every KPI by month: kpi, period, by, numerator, denominator, value, n.

    `as_of` is UTC, with or without saying so. `by` is company, warehouse or channel; KPIs
    without that dimension are left out. A rate is a share of 1; medians have no numerator, sums
    no denominator.
    """
    if as_of.tzinfo is not None:
        as_of = as_of.astimezone(UTC).replace(tzinfo=None)
    found: list[pl.DataFrame] = [
        kpi.by_month(by)
        for part in (orders, cycle, counts, money, margin, late, purchases, unbilled)
        for kpi in part.kpis(rows, as_of)
    ]
    whole: pl.DataFrame = pl.concat(found)
    return whole.sort("kpi", "period", "by")
