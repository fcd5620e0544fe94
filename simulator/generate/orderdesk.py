"""What the order desk promises, and when credit control and managers let an order go."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .calendar import WorkingTime
from .causes import PROMISE, RELEASE
from .demand import Want
from .incidents import EVERYWHERE, Incidents
from .workforce import Workforce
from .world import World

LARGE_ORDER = 1200.0  # euros
STANDARD_DAYS = 2  # working days an order needs in the warehouse


class OrderDesk:
    """Promises and releases, by the rules of each channel."""

    def __init__(self, world: World, incidents: Incidents, force: Workforce) -> None:
        self.world, self.incidents, self.force = world, incidents, force

    def promise(self, order: Row, want: Want, supply_days: int = 0) -> int:
        """The date given to the customer (UTC seconds), or 0 for the usual lead time.

        `supply_days` is how long goods take that are bought only for this order.
        """
        world, draws, channel = self.world, self.world.draws, want.customer.channel
        calendar = self.force.calendar(want.customer.site)
        lead, asked = max(channel.lead_days, STANDARD_DAYS), False
        share = world.profile.impossible_promise * channel.short
        share *= self.incidents.factor("eager order desk", EVERYWHERE)
        if PROMISE in world.causes and draws.chance("short promise", share, want.number):
            lead, asked = draws.whole("short days", 0, 1, want.number), True
        elif draws.chance("wanted later", self._later(order), want.number):
            lead, asked = lead + draws.whole("later days", 4, 12, want.number), True
        elif supply_days:
            asked = True
        given = asked or draws.chance("date given", world.profile.with_commitment, want.number)
        if not given and self._usual_is_enough(calendar, channel.lead_days + 1):
            return 0
        start = world.clock.now + supply_days * DAY
        day = calendar.working_days_later(start, lead)
        order["commitment_date"] = calendar.at(day, 16 if lead else 17)
        return int(order["commitment_date"])

    def _later(self, order: Row) -> float:
        """The share of such orders that are wanted well ahead."""
        large = order["amount_untaxed"] / order["currency_rate"] > LARGE_ORDER
        return self.world.profile.wanted_later * (self.world.profile.large_later if large else 1.0)

    def _usual_is_enough(self, calendar: WorkingTime, lead_days: int) -> bool:
        """Whether the usual lead time holds the standard working days, holidays considered."""
        now = self.world.clock.now
        usual = calendar.day(now + lead_days * DAY)
        return calendar.working_days_later(now + HOUR, STANDARD_DAYS) <= usual

    def release(self, order: Row, want: Want) -> int:
        """When the order is confirmed: at once, after an approval, or after a hold."""
        world, draws, channel = self.world, self.world.draws, want.customer.channel
        calendar, key = want.customer.site.company.calendar, want.number
        when = world.clock.now + min(draws.waiting("confirming", 0.5 * HOUR, key), 2.0 * HOUR)
        value = order["amount_untaxed"] / order["currency_rate"]
        needed = channel.approval_above is not None and value > channel.approval_above
        if needed:
            when = calendar.add(when, draws.between("approving", 0.2, 1.5, key) * HOUR)
        if RELEASE not in world.causes:
            return int(when)
        if needed and draws.chance("slow approval", world.profile.slow_approval, key):
            when = calendar.add(when, draws.between("approver away", 6, 24, key) * HOUR)
        share = world.profile.credit_hold * channel.hold
        share *= self.incidents.factor("strict credit control", EVERYWHERE)
        if draws.chance("credit hold", share, key):
            when = calendar.add(when, draws.between("held", 10, 36, key) * HOUR)
        return int(when)

    def rushed(self, want: Want) -> bool:
        """Whether the order goes before others in the warehouse."""
        return self.world.draws.chance("rush", want.customer.channel.rush, want.number)
