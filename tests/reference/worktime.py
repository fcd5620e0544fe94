"""Local dates and working seconds of a company's or warehouse's calendar."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from tests.reference.rows import Rows

OFFICE_HOURS = tuple(
    (str(day), "", a, b) for day in range(5) for a, b in ((8.0, 12.0), (13.0, 17.0))
)


@dataclass(frozen=True)
class Calendar:
    """Weekly attendances (weekday, week type, from, to in local hours) and UTC leaves."""

    tz: str = "UTC"
    attendances: tuple[tuple[str, str, float, float], ...] = OFFICE_HOURS
    leaves: tuple[tuple[datetime, datetime], ...] = ()
    two_weeks: bool = False

    def local_date(self, moment: datetime | None) -> date | None:
        """The calendar day on which a UTC moment falls here."""
        if moment is None:
            return None
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.tz)).date()

    def midnight_after(self, day: date) -> datetime:
        """The UTC moment at which a local day ends."""
        return self._utc(day + timedelta(days=1), 0.0)

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Seconds of working time between two UTC moments; 0 when end is not after start."""
        total, day = 0.0, self.local_date(start)
        last = self.local_date(end)
        while end > start and day is not None and last is not None and day <= last:
            for opens, closes in self._spans(day):
                begin, stop = max(opens, start), min(closes, end)
                total += _length(begin, stop) - self._leave_seconds(begin, stop)
            day += timedelta(days=1)
        return total

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        # Odoo counts weeks from the first day of year 1 to tell even from odd ones.
        week = str(math.floor((day.toordinal() - 1) / 7) % 2)
        return [
            (self._utc(day, a), self._utc(day, b))
            for weekday, kind, a, b in self.attendances
            if weekday == str(day.weekday()) and (not self.two_weeks or kind in ("", week))
        ]

    def _leave_seconds(self, begin: datetime, stop: datetime) -> float:
        return sum(_length(max(begin, a), min(stop, b)) for a, b in self.leaves)

    def _utc(self, day: date, hour: float) -> datetime:
        minutes = round(hour * 60)
        wall = datetime.combine(day + timedelta(days=minutes // 1440), time())
        wall += timedelta(minutes=minutes % 1440)
        return wall.replace(tzinfo=ZoneInfo(self.tz)).astimezone(UTC).replace(tzinfo=None)


def _length(begin: datetime, stop: datetime) -> float:
    return max(0.0, (stop - begin).total_seconds())


class Calendars:
    """The calendar that holds for a company (no warehouse has one of its own in the seeds)."""

    def __init__(self, rows: Rows) -> None:
        self._by_id = {
            row["id"]: _calendar(rows, row) for row in rows["resource.calendar"].to_dicts()
        }
        self._by_company = dict(
            rows["res.company"].select("id", "resource_calendar_id").iter_rows()
        )

    def of(self, company_id: int | None) -> Calendar:
        """The company's calendar, or Monday to Friday in UTC where it has none."""
        found = self._by_company.get(company_id) if company_id is not None else None
        return self._by_id.get(found, Calendar()) if found is not None else Calendar()

    def with_date(self, frame: pl.DataFrame, moment: str, name: str) -> pl.DataFrame:
        """`frame` with the local date of its UTC column `moment`, by its `company_id`."""
        pairs = frame.select("company_id", moment).iter_rows()
        days = [self.of(company).local_date(at) for company, at in pairs]
        return frame.with_columns(pl.Series(name, days, dtype=pl.Date))


def _calendar(rows: Rows, row: dict[str, object]) -> Calendar:
    attendance = rows["resource.calendar.attendance"].filter(
        pl.col("calendar_id") == row["id"],
        pl.col("resource_id").is_null(),
        pl.col("display_type").is_null(),
        pl.col("day_period") != "lunch",
    )
    leaves = rows["resource.calendar.leaves"].filter(
        pl.col("calendar_id") == row["id"], pl.col("resource_id").is_null()
    )
    weekly = attendance.select(
        "dayofweek", pl.col("week_type").fill_null(""), "hour_from", "hour_to"
    )
    return Calendar(
        tz=str(row["tz"] or "UTC"),
        attendances=tuple(weekly.iter_rows()),
        leaves=tuple(leaves.select("date_from", "date_to").iter_rows()),
        two_weeks=bool(row["two_weeks_calendar"]),
    )
