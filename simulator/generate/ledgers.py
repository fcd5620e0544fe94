"""The months of the ledgers: when they are closed, and entries dated back into them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .book import DAY, Row
from .world import World

LOCKED_AFTER = 12 * DAY  # from a month's end until nobody may post into it
CLOSED_AFTER = 10 * DAY  # from a month's end until it should be complete


class Ledgers:
    """Accounting's calendar, one for all companies."""

    def __init__(self, world: World) -> None:
        self.world = world

    def plan(self) -> None:
        """Lock each month of the period some days after its end."""
        month_end = _month_end(self.world.clock.start - 40 * DAY)
        while month_end < self.world.clock.end:
            self.world.clock.at(month_end + LOCKED_AFTER, self._lock, month_end)
            month_end = _month_end(month_end + 2 * DAY)

    def _lock(self, month_end: int) -> None:
        for company in self.world.places.companies:
            self.world.book.change(
                company.row, fiscalyear_lock_date=month_end, period_lock_date=month_end
            )

    def dated(self, head: Row, share: float) -> None:
        """Date a new entry today, or in that share days back, even into a closed month."""
        draws, now, key = self.world.draws, self.world.clock.now, int(head["id"])
        if not draws.chance("dated back", share, key):
            return
        stamp = max(now - draws.whole("dated back by", 4, 45, key) * DAY, self.world.clock.start)
        head.update(date=stamp, invoice_date=stamp)
        rules = ["backdated_entry"]
        if now > _month_end(stamp) + CLOSED_AFTER + DAY // 2:
            rules.append("post_close_entry")
        for rule in rules:
            self.world.truth.note(
                "breaches", "account.move", key, rule=rule, really=now, recorded=stamp
            )


def _month_end(stamp: int) -> int:
    """The last day of the month of a time, at noon UTC."""
    day = datetime.fromtimestamp(stamp, UTC).replace(day=28, hour=12, minute=0, second=0)
    following = (day + timedelta(days=5)).replace(day=1)
    return int((following - timedelta(days=1)).timestamp())
