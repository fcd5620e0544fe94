"""Working time: what a duration in working hours comes to on the clock."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .book import DAY

SHIFTS = ((8.0, 12.0), (13.0, 17.0))
LONG_SHIFTS = ((6.0, 10.0), (10.5, 14.0), (14.0, 18.0))  # an early and a late shift
WORKDAYS = 252  # a year
HOLIDAYS = ((1, 1), (12, 25), (12, 26))


class WorkingTime:
    """Monday to Friday in shifts of local wall-clock hours, without the fixed holidays."""

    def __init__(
        self,
        zone: str,
        start: int,
        end: int,
        shifts: tuple[tuple[float, float], ...] = SHIFTS,
        holidays: tuple[tuple[int, int], ...] = HOLIDAYS,
    ) -> None:
        self.zone = ZoneInfo(zone)
        self.shifts = shifts
        self.holidays = frozenset(holidays)
        self._noted: dict[tuple[date, float], int] = {}
        self._days: dict[int, date] = {}
        first = datetime.fromtimestamp(start, UTC).date() - timedelta(days=7)
        days = (datetime.fromtimestamp(end, UTC).date() - first).days + 200
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._worked: list[int] = []
        total = 0
        for day in (first + timedelta(days=n) for n in range(days)):
            if not self.works_on(day):
                continue
            for opening, closing in shifts:
                self._starts.append(self.at(day, opening))
                self._ends.append(self.at(day, closing))
                self._worked.append(total)
                total += self._ends[-1] - self._starts[-1]

    @property
    def hours(self) -> float:
        """Working hours of a day."""
        return sum(closing - opening for opening, closing in self.shifts)

    def works_on(self, day: date) -> bool:
        """Whether people work on that date."""
        return day.weekday() < 5 and (day.month, day.day) not in self.holidays

    def at(self, day: date, hour: float) -> int:
        """UTC seconds of a local wall-clock hour."""
        found = self._noted.get((day, hour))
        if found is None:
            local = datetime.combine(day, time(int(hour), int(hour % 1 * 60)), self.zone)
            found = self._noted[day, hour] = int(local.timestamp())
        return found

    def day(self, stamp: float) -> date:
        """The local date of a time."""
        # All zones here are whole hours from UTC: the hour decides the date.
        hour = int(stamp) // 3600
        found = self._days.get(hour)
        if found is None:
            found = self._days[hour] = datetime.fromtimestamp(stamp, self.zone).date()
        return found

    def worked(self, stamp: float) -> int:
        """Seconds worked up to a time; only differences mean anything."""
        place = max(0, bisect_right(self._starts, stamp) - 1)
        inside = min(max(stamp - self._starts[place], 0), self._ends[place] - self._starts[place])
        return int(self._worked[place] + inside)

    def add(self, stamp: float, seconds: float) -> int:
        """The time after so many working seconds; with 0 the next working moment."""
        worked = self.worked(stamp) + seconds
        place = bisect_right(self._worked, worked) - 1
        return int(self._starts[place] + worked - self._worked[place])

    def next_hour(self, stamp: float, hour: float) -> int:
        """When it is next that wall-clock hour of a working day, such as a carrier's pick-up."""
        day = self.day(stamp)
        while not self.works_on(day) or self.at(day, hour) < stamp:
            day += timedelta(days=1)
        return self.at(day, hour)

    def shift_end(self, stamp: float) -> int:
        """When work ends on the date of a time, or that time if it is later."""
        return max(int(stamp), self.at(self.day(stamp), self.shifts[-1][1]))

    def working_days_earlier(self, stamp: float, days: int) -> date:
        """The local date so many working days before the date of a time."""
        day = self.day(stamp)
        while days > 0:
            day -= timedelta(days=1)
            days -= self.works_on(day)
        return day

    def working_days_later(self, stamp: float, days: int) -> date:
        """The local date so many working days after the date of a time."""
        day = self.day(stamp)
        while days > 0:
            day += timedelta(days=1)
            days -= self.works_on(day)
        return day


def is_working_day(day: date) -> bool:
    """Whether the companies' offices work on that date."""
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def day_number(stamp: float) -> int:
    """The day in UTC, as a key for draws."""
    return int(stamp) // DAY
