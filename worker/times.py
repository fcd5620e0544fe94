"""When a job is due: cron lines in a time zone, and whether one was missed while nobody ran."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from tzlocal import get_localzone

from extract.errors import ConfigError

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def cron(setting: str, line: str, zone: str | None) -> CronTrigger:
    """The times of a cron line; `zone` None: the machine's. Raises `ConfigError`.

    Day and weekday must both fit, as in systemd and unlike in a crontab: that is what makes
    "the first working day" one line.
    """
    *others, weekday = line.split()
    # APScheduler counts from Monday, cron from Sunday: names mean the same to both.
    named = re.sub(r"(?<![/\d])[0-7](?!\d)", lambda found: _WEEKDAYS[int(found[0])], weekday)
    try:
        return CronTrigger.from_crontab(" ".join([*others, named]), timezone=_place(zone))
    except ValueError as error:
        raise ConfigError(f"{setting} cannot be understood: {error}.") from error


def missed(trigger: CronTrigger, last: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a time of the trigger passed since `last` (naive UTC; None: it never ran)."""
    if last is None:
        return False
    due = trigger.get_next_fire_time(None, last.replace(tzinfo=dt.UTC) + dt.timedelta(seconds=1))
    return due is not None and due <= now


def local_day(moment: dt.datetime, zone: str | None) -> dt.date:
    """The date of a naive UTC moment in the zone; None: the machine's."""
    return moment.replace(tzinfo=dt.UTC).astimezone(_place(zone)).date()


def _place(zone: str | None) -> dt.tzinfo:
    return ZoneInfo(zone) if zone else get_localzone()
