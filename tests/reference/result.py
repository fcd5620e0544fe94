"""KPIs as rows per month: numerator, denominator, value and n, whole or by one dimension."""

from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

Kind = Literal["ratio", "one_minus", "one_minus_abs", "sum", "median", "p90"]
DIMENSIONS = ("company", "warehouse", "channel")


@dataclass(frozen=True)
class Kpi:
    """A KPI's rows: `period` YYYY-MM, `num`, `den` and the dimensions it can be split by."""

    name: str
    kind: Kind
    frame: pl.DataFrame

    def named(self, name: str) -> "Kpi":
        """The same rows under another name."""
        return replace(self, name=name)

    def by_month(self, by: str | None = None) -> pl.DataFrame:
        """One row a month (and value of `by`); no rows when the KPI has no such dimension."""
        if by is not None and by not in self.frame.columns:
            return self.by_month().clear()
        split = pl.lit(None, dtype=pl.String) if by is None else pl.col(by).fill_null("Not set")
        num, den, value, n = _aggregates(self.kind)
        return (
            self.frame.group_by(period=pl.col("period"), by=split)
            .agg(numerator=num, denominator=den, value=value, n=n)
            .select(
                pl.lit(self.name).alias("kpi"),
                "period",
                "by",
                "numerator",
                "denominator",
                "value",
                pl.col("n").cast(pl.Int64),
            )
        )


def _aggregates(kind: Kind) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    num, den = pl.col("num").sum(), pl.col("den").sum()
    nothing = pl.lit(None, dtype=pl.Float64)
    share = pl.when(den != 0).then(num / den)
    rows_of = {"num": pl.col("num").count(), "den": pl.col("den").count()}
    if kind == "sum":
        return num, nothing, num, rows_of["num"]
    if kind in ("median", "p90"):
        quantile = 0.5 if kind == "median" else 0.9
        value = pl.col("num").quantile(quantile, interpolation="linear")
        return nothing, nothing, value, rows_of["num"]
    if kind == "one_minus":
        return num, den, 1 - share, rows_of["den"]
    if kind == "one_minus_abs":
        return num.abs(), den, 1 - share.abs(), rows_of["den"]
    return num, den, share, rows_of["den"]


def ratio(
    name: str,
    frame: pl.DataFrame,
    month_of: str,
    num: pl.Expr,
    den: pl.Expr,
    *,
    kind: Kind = "ratio",
) -> Kpi:
    """A ratio of sums over the rows of `frame`, by the month of a local date."""
    return Kpi(name, kind, _rows(frame, month_of, num, den))


def single(name: str, frame: pl.DataFrame, month_of: str, value: pl.Expr, kind: Kind) -> Kpi:
    """A sum, median or 90th percentile of one value per row."""
    return Kpi(name, kind, _rows(frame, month_of, value, pl.lit(None)))


def _rows(frame: pl.DataFrame, month_of: str, num: pl.Expr, den: pl.Expr) -> pl.DataFrame:
    keep = [name for name in DIMENSIONS if name in frame.columns]
    return frame.select(
        pl.col(month_of).dt.strftime("%Y-%m").alias("period"),
        *keep,
        num.cast(pl.Float64).alias("num"),
        den.cast(pl.Float64).alias("den"),
    )
