"""Order cycle time: entry to the completing shipment of orders, gross, working and net."""

from datetime import datetime

import polars as pl

from tests.reference.orders import HEADERS, counted_lines
from tests.reference.result import Kpi, single
from tests.reference.rows import Rows
from tests.reference.worktime import Calendars


def completed_orders(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a completed order: entry, completion, gross, working and net hours."""
    calendars = Calendars(rows)
    whole = (
        counted_lines(rows, as_of)
        .group_by(*HEADERS, "create_date", "date_order", "commitment_date")
        .agg(
            wholly=pl.col("wholly").all(),
            completed_at=pl.col("completed_at").max(),
            promise=pl.col("promise").max(),
        )
        .filter("wholly", pl.col("completed_at") >= pl.col("create_date"))
    )
    whole = calendars.with_date(whole, "completed_at", "completed_on")
    pairs = whole.select("company_id", "create_date", "completed_at").iter_rows()
    working = [calendars.of(company).working_seconds(a, b) / 3600 for company, a, b in pairs]
    gross = _hours(pl.col("completed_at") - pl.col("create_date"))
    whole = whole.with_columns(
        gross_hours=gross, working_hours=pl.Series(working, dtype=pl.Float64)
    )
    return _with_net_hours(whole)


def _with_net_hours(whole: pl.DataFrame) -> pl.DataFrame:
    # An order wanted later than the day after it was placed waits for its customer, so it
    # says nothing about how long the stages take.
    prompt = pl.col("commitment_date").is_null() | (
        pl.col("commitment_date") <= pl.col("date_order") + pl.duration(days=1)
    )
    standard = whole.group_by("warehouse_id").agg(
        standard_hours=pl.coalesce(
            pl.col("gross_hours").filter(prompt).median(), pl.col("gross_hours").median()
        )
    )
    whole = whole.join(standard, on="warehouse_id", how="left", nulls_equal=True)
    wanted = _hours(pl.min_horizontal("promise", "completed_at") - pl.col("create_date"))
    dwell = pl.max_horizontal(pl.lit(0.0), wanted - pl.col("standard_hours"))
    dwell = pl.when(pl.col("commitment_date").is_null()).then(0.0).otherwise(dwell)
    return whole.with_columns(dwell_hours=dwell).with_columns(
        net_hours=pl.col("gross_hours") - pl.col("dwell_hours")
    )


def _hours(span: pl.Expr) -> pl.Expr:
    return span.dt.total_microseconds() / 3.6e9


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """Median and 90th percentile of the three cycle times, by month of completion."""
    whole = completed_orders(rows, as_of)
    found = []
    for kind in ("", "working_", "net_"):
        name = f"order_cycle_{kind}hours"
        hours = pl.col(f"{kind or 'gross_'}hours")
        found.append(single(name, whole, "completed_on", hours, "median"))
        found.append(single(f"{name}_p90", whole, "completed_on", hours, "p90"))
    return found
