"""Late lines and their working hours of lateness."""

from datetime import datetime

import polars as pl

from tests.reference.orders import counted_lines
from tests.reference.result import Kpi, single
from tests.reference.rows import Rows
from tests.reference.worktime import Calendars


def late_lines(rows: Rows, as_of: datetime) -> pl.DataFrame:
    """One row a line not wholly shipped by its due date, with its working seconds of lateness."""
    calendars = Calendars(rows)
    late = counted_lines(rows, as_of).filter("is_due", ~pl.col("on_time"))
    late = late.with_columns(
        until=pl.coalesce("completed_at", "cancelled_at", pl.lit(as_of)),
        is_open=pl.col("completed_at").is_null(),
    )
    seconds = []
    for company, due, until in late.select("company_id", "due_date", "until").iter_rows():
        calendar = calendars.of(company)
        seconds.append(calendar.working_seconds(calendar.midnight_after(due), until))
    return late.with_columns(late_seconds=pl.Series(seconds, dtype=pl.Float64))


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """Hours late and lines late by month of the due date; the split by cause is not here."""
    late = late_lines(rows, as_of)
    return [
        single("late_hours", late, "due_date", pl.col("late_seconds") / 3600, "sum"),
        single("late_lines", late, "due_date", pl.lit(1.0), "sum"),
    ]
