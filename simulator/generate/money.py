"""Currencies and their rates."""

from __future__ import annotations

from .book import DAY, Book, Row


def currencies(book: Book) -> dict[str, Row]:
    """Three currencies with a rate for every month, in units per euro."""
    found = {}
    for name, symbol in (("EUR", "€"), ("GBP", "£"), ("USD", "$")):
        found[name] = book.add("res.currency", name=name, symbol=symbol, rounding=0.01, active=True)
    day = book.clock.start - 31 * DAY
    month = 0
    while day <= book.clock.end:
        for name, rate in (("EUR", 1.0), ("GBP", 0.85), ("USD", 1.09)):
            drift = 0.0 if name == "EUR" else 0.02 * ((month * 7 + len(name) * 3) % 5 - 2) / 2
            book.add(
                "res.currency.rate",
                name=day,
                rate=round(rate * (1 + drift), 6),
                currency_id=found[name]["id"],
            )
        day += 30 * DAY
        month += 1
    return found


def rate(book: Book, currency: Row, stamp: int) -> float:
    """Units of the currency per euro in force at a time."""
    rows = [r for r in book.rows["res.currency.rate"] if r["currency_id"] == currency["id"]]
    first = rows[0]["name"]
    return float(rows[min(len(rows) - 1, max(0, (stamp - first) // (30 * DAY)))]["rate"])
