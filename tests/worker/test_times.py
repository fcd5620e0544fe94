"""Cron lines mean what a crontab reader expects, in the zone of the settings."""

from __future__ import annotations

import datetime as dt

import pytest

from extract.errors import ConfigError
from worker.times import cron, missed

NOW = dt.datetime(2026, 11, 21, 12, 30, tzinfo=dt.UTC)  # a Saturday


def next_time(line: str, zone: str = "UTC", after: dt.datetime = NOW) -> str:
    due = cron("PLIMSOLL_REFRESH_CRON", line, zone).get_next_fire_time(None, after)
    assert due is not None
    return f"{due.astimezone(dt.UTC):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("line", "zone", "due"),
    [
        ("0 * * * *", "UTC", "2026-11-21 13:00"),
        ("30 1 * * *", "Europe/Zurich", "2026-11-22 00:30"),
        ("0 6 * * 0", "UTC", "2026-11-22 06:00"),  # 0 and 7 are Sunday, as in cron
        ("0 6 * * 7", "UTC", "2026-11-22 06:00"),
        ("0 6 * * 1-5", "UTC", "2026-11-23 06:00"),
        ("0 6 * * fri-sun", "UTC", "2026-11-22 06:00"),
        ("0 7 1-7 * mon-fri", "UTC", "2026-12-01 07:00"),
    ],
)
def test_next_time(line: str, zone: str, due: str) -> None:
    assert next_time(line, zone) == due


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("*", "sun mon tue wed thu fri sat"),
        ("0-6", "sun mon tue wed thu fri sat"),
        ("1-7", "sun mon tue wed thu fri sat"),
        ("*/2", "sun tue thu sat"),
        ("0-4/2", "sun tue thu"),
        ("1-5/2", "mon wed fri"),
        ("0-2,6", "sun mon tue sat"),
        ("5-7", "sun fri sat"),
        ("Sun-Tue", "sun mon tue"),
        ("fri-sun", "sun fri sat"),
        ("SAT,1", "mon sat"),
    ],
)
def test_weekdays_are_those_of_a_crontab(field: str, days: str) -> None:
    trigger = cron("PLIMSOLL_REFRESH_CRON", f"0 6 * * {field}", "UTC")
    week = [NOW.replace(hour=0, minute=0) + dt.timedelta(days=n) for n in range(1, 8)]
    fires = [trigger.get_next_fire_time(None, day) for day in week]
    due = [f"{day:%a}".lower() for day, time in zip(week, fires, strict=True)
           if time and time.date() == day.date()]  # fmt: skip
    assert " ".join(due) == days


def test_first_working_day_of_a_month_that_begins_on_a_weekend_is_a_monday() -> None:
    after = dt.datetime(2026, 7, 31, 12, tzinfo=dt.UTC)
    assert next_time("0 7 1-7 * mon-fri", after=after) == "2026-08-03 07:00"


@pytest.mark.parametrize(
    "line", ["0 25 * * *", "x * * * *", "0 0 * * noday", "0 0 * * 5-2", "0 0 * * 8", "0 0 * * */0"]
)
def test_line_nobody_can_read_names_its_setting(line: str) -> None:
    with pytest.raises(ConfigError, match="PLIMSOLL_PACK_CRON cannot be understood"):
        cron("PLIMSOLL_PACK_CRON", line, None)


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (None, False),
        ("2026-11-21 12:00", False),
        ("2026-11-21 11:59", True),
        ("2026-11-01", True),
    ],
)
def test_time_that_passed_since_the_last_run_was_missed(last: str | None, *, told: bool) -> None:
    began = dt.datetime.fromisoformat(last) if last else None
    assert missed(cron("PLIMSOLL_REFRESH_CRON", "0 * * * *", "UTC"), began, NOW) is told
