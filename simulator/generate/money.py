"""Currencies and their weekly rates."""

from __future__ import annotations

import math

from .book import DAY, Book, Row

WEEK = 7 * DAY
EURO = 1.0
DOLLARS = 1.09  # for a euro, about
PARITIES = (("EUR", "€", EURO), ("GBP", "£", 0.85), ("USD", "$", DOLLARS))


def currencies(book: Book, *, steady: bool = False) -> dict[str, Row]:
    """Three currencies with a rate a week in units per euro.

    Steady rates never change, and a steady dollar is a euro: no price is rounded on its way.
    """
    found = {}
    weeks = range(book.clock.start - 5 * WEEK, book.clock.end + 1, WEEK)
    for number, (name, symbol, parity) in enumerate(PARITIES):
        row = book.add("res.currency", name=name, symbol=symbol, rounding=0.01, active=True)
        row["_first"] = weeks[0]
        row["_rates"] = [
            parity if number == 0 else _moved(parity, week, number) for week in range(len(weeks))
        ]
        if steady:
            row["_rates"] = [EURO if name == "USD" else parity] * len(weeks)
        found[name] = row
    for week, stamp in enumerate(weeks):
        for row in found.values():
            book.add(
                "res.currency.rate",
                name=stamp,
                rate=row["_rates"][week],
                currency_id=row["id"],
                company_id=False,
            )
    return found


def _moved(parity: float, week: int, phase: int) -> float:
    wave = 0.018 * math.sin(week / 9 + phase) + 0.006 * math.sin(week * 1.7 + 2 * phase)
    return round(parity * (1 + wave), 6)


def rate(currency: Row, stamp: int) -> float:
    """Units of the currency per euro in force at a time."""
    rates: list[float] = currency["_rates"]
    first: int = currency["_first"]
    week = (stamp // DAY - first // DAY) // 7
    return rates[min(len(rates) - 1, max(0, week))]
