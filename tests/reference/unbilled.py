"""What waited for its invoice at each month's end: the books read again as they were that day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import polars as pl

from tests.reference.group import in_group_currency
from tests.reference.margin import billed_lines
from tests.reference.orders import shipments
from tests.reference.result import Kpi, single
from tests.reference.rows import Rows

# late on the day in Europe, and still the same day there
_EVENING = time(21)


def _evenings(first: date, as_of: datetime) -> Iterator[datetime]:
    """The last evening of each month from that of `first` on, and `as_of`."""
    start = first.replace(day=1)
    while True:
        start = (start + timedelta(days=32)).replace(day=1)
        evening = datetime.combine(start - timedelta(days=1), _EVENING)
        if evening >= as_of:
            yield as_of
            return
        yield evening


def kpis(rows: Rows, as_of: datetime) -> list[Kpi]:
    """The value by month, in the group's currency."""
    first = shipments(rows, as_of)["shipped_on"].min()
    evenings = _evenings(first, as_of) if isinstance(first, date) else iter(())
    frames = [
        billed_lines(rows, evening)
        .filter(pl.col("unbilled") > 1e-9)
        .with_columns(closed_on=pl.lit(evening.date()))
        for evening in evenings
    ]
    waiting = pl.concat([frame.select("company_id", "company", "warehouse", "channel", "unbilled",
                                      "closed_on") for frame in frames])  # fmt: skip
    waiting = in_group_currency(rows, waiting, "closed_on", "unbilled")
    return [single("unbilled_deliveries", waiting, "closed_on", pl.col("unbilled"), "sum")]
