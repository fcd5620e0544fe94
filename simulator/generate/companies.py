"""Legal entities: their currency, calendar and the places of their losses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from .book import DAY, Book, Row
from .calendar import HOLIDAYS, SHIFTS, WorkingTime

PERIODS = ("morning", "afternoon")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(slots=True)
class Company:
    """A legal entity with its own currency and working time."""

    row: Row
    currency: Row
    calendar: WorkingTime
    loss: int  # location of inventory differences
    scrap: int

    @property
    def id(self) -> int:
        """Its record id."""
        return int(self.row["id"])


def add_location(
    book: Book,
    name: str,
    usage: str,
    parent: Row | None,
    company: int | None = None,
    **more: object,
) -> Row:
    """A place for goods, with its path from the top."""
    row = book.add(
        "stock.location",
        name=name,
        usage=usage,
        location_id=parent["id"] if parent else False,
        company_id=company or False,
        complete_name=f"{parent['complete_name']}/{name}" if parent else name,
        active=True,
        **more,
    )
    row["parent_path"] = f"{parent['parent_path'] if parent else ''}{row['id']}/"
    return row


def add_company(book: Book, virtual: Row, name: str, currency: Row, zone: str) -> Company:
    """A legal entity with its calendar, its inventory differences and its scrap."""
    partner = book.add("res.partner", name=name, is_company=True, active=True)
    partner["commercial_partner_id"] = partner["id"]
    row = book.add("res.company", name=name, partner_id=partner["id"], currency_id=currency["id"])
    calendar = book.add(
        "resource.calendar",
        name="Standard 40 hours/week",
        tz=zone,
        company_id=row["id"],
        hours_per_day=8.0,
        active=True,
    )
    row["resource_calendar_id"] = calendar["id"]
    working = WorkingTime(zone, book.clock.start, book.clock.end)
    _attendances(book, calendar["id"])
    _holidays(book, calendar["id"], row["id"], working)
    loss = add_location(book, "Inventory adjustment", "inventory", virtual, row["id"])
    scrap = add_location(book, "Scrap", "inventory", virtual, row["id"], scrap_location=True)
    return Company(row, currency, working, loss["id"], scrap["id"])


def _attendances(book: Book, calendar: int) -> None:
    for number, weekday in enumerate(WEEKDAYS):
        for period, (opening, closing) in zip(PERIODS, SHIFTS, strict=True):
            book.add(
                "resource.calendar.attendance",
                name=f"{weekday} {period.title()}",
                calendar_id=calendar,
                dayofweek=str(number),
                day_period=period,
                hour_from=float(opening),
                hour_to=float(closing),
            )


def _holidays(book: Book, calendar: int, company: int, working: WorkingTime) -> None:
    first = datetime.fromtimestamp(book.clock.start, UTC).year
    last = datetime.fromtimestamp(book.clock.end, UTC).year
    for year in range(first, last + 2):
        for month, day in HOLIDAYS:
            opening = working.at(date(year, month, day), 0)
            book.add(
                "resource.calendar.leaves",
                name="Public holiday",
                calendar_id=calendar,
                company_id=company,
                date_from=opening,
                date_to=opening + DAY - 1,
            )
