"""Working time of one company: what a duration in working hours comes to on the clock."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHIFTS = ((8, 12), (13, 17))
HOLIDAYS = ((1, 1), (12, 25), (12, 26))


class WorkingTime:
    """Monday to Friday, 08-12 and 13-17 local time, without the fixed holidays."""

    def __init__(self, zone: str, start: int, end: int) -> None:
        self.zone = ZoneInfo(zone)
        first = datetime.fromtimestamp(start, UTC).date() - timedelta(days=7)
        days = (datetime.fromtimestamp(end, UTC).date() - first).days + 120
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._worked: list[int] = []
        total = 0
        for day in (first + timedelta(days=n) for n in range(days)):
            if not is_working_day(day):
                continue
            for opening, closing in SHIFTS:
                self._starts.append(self.at(day, opening))
                self._ends.append(self.at(day, closing))
                self._worked.append(total)
                total += self._ends[-1] - self._starts[-1]

    def at(self, day: date, hour: float) -> int:
        """UTC seconds of a local wall-clock hour."""
        local = datetime.combine(day, time(int(hour), int(hour % 1 * 60)), self.zone)
        return int(local.timestamp())

    def day(self, stamp: float) -> date:
        """The local date of a time."""
        return datetime.fromtimestamp(stamp, self.zone).date()

    def add(self, stamp: float, seconds: float) -> int:
        """The time after so many working seconds; with 0 the next working moment."""
        place = max(0, bisect_right(self._starts, stamp) - 1)
        inside = min(max(stamp - self._starts[place], 0), self._ends[place] - self._starts[place])
        worked = self._worked[place] + inside + seconds
        place = bisect_right(self._worked, worked) - 1
        return int(self._starts[place] + worked - self._worked[place])

    def next_hour(self, stamp: float, hour: float) -> int:
        """When it is next that wall-clock hour of a working day, such as a carrier's pick-up."""
        day = self.day(stamp)
        while not is_working_day(day) or self.at(day, hour) < stamp:
            day += timedelta(days=1)
        return self.at(day, hour)

    def working_days_earlier(self, stamp: float, days: int) -> date:
        """The local date so many working days before the date of a time."""
        day = self.day(stamp)
        while days > 0:
            day -= timedelta(days=1)
            days -= is_working_day(day)
        return day

    def working_days_later(self, stamp: float, days: int) -> date:
        """The local date so many working days after the date of a time."""
        day = self.day(stamp)
        while days > 0:
            day += timedelta(days=1)
            days -= is_working_day(day)
        return day


def is_working_day(day: date) -> bool:
    """Whether people work on that date."""
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS
