"""When a job is due: cron lines in a time zone, and whether one was missed while nobody ran."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from tzlocal import get_localzone

from extract.errors import ConfigError

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAY = "|".join(("[0-7]", *_DAYS))
_PART = re.compile(rf"(?:\*|({_DAY})(?:-({_DAY}))?)(?:/([1-7]))?")


def cron(setting: str, line: str, zone: str | None) -> CronTrigger:
    """The times of a cron line; `zone` None: the machine's. Raises `ConfigError`.

    Day and weekday must both fit, as in systemd and unlike in a crontab: that is what makes
    "the first working day" one line.
    """
    *others, weekday = line.split()
    # APScheduler counts from Monday, cron from Sunday: names mean the same to both.
    named = ",".join(_named(part) for part in weekday.lower().split(","))
    try:
        return CronTrigger.from_crontab(" ".join([*others, named]), timezone=_place(zone))
    except ValueError as error:
        raise ConfigError(f"{setting} cannot be understood: {error}.") from error


def _named(part: str) -> str:
    """Names of the weekdays that one part of a crontab's field means; other parts as they are."""
    found = _PART.fullmatch(part)
    if found is None:
        return part
    first, last, step = found.groups()
    begin = _number(first) if first else 0
    end = _number(last) if last else begin if first and not step else 6
    if end == 0 < begin:  # until Sunday
        end = 7
    return ",".join(_DAYS[day % 7] for day in range(begin, end + 1, int(step or 1))) or part


def _number(day: str) -> int:
    return int(day) if day.isdigit() else _DAYS.index(day)


def missed(trigger: CronTrigger, last: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a time of the trigger passed since `last` (naive UTC; None: nothing ever ran)."""
    if last is None:
        return False
    due = trigger.get_next_fire_time(None, last.replace(tzinfo=dt.UTC) + dt.timedelta(seconds=1))
    return due is not None and due <= now


def local_day(moment: dt.datetime, zone: str | None) -> dt.date:
    """The date of a naive UTC moment in the zone; None: the machine's."""
    return moment.replace(tzinfo=dt.UTC).astimezone(_place(zone)).date()


def _place(zone: str | None) -> dt.tzinfo:
    return ZoneInfo(zone) if zone else get_localzone()
