"""The way out: carriers that collect at set hours, with limited room, and not always."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from .book import DAY
from .calendar import WorkingTime
from .causes import TRANSPORT
from .demand import Want
from .incidents import Incidents
from .places import Site
from .transfers import Slice
from .workforce import Workforce
from .world import World

HOURS = (15.5, 14.0, 16.5)  # parcel, freight forwarder, express
ROOM = 3.5  # of a mean day's consignments


class Carriers:
    """When what is packed leaves the yard."""

    def __init__(
        self, world: World, incidents: Incidents, force: Workforce, wants: list[Want]
    ) -> None:
        self.world, self.incidents, self.force = world, incidents, force
        self.loaded: dict[tuple[int, int, int], int] = defaultdict(int)
        days = (world.clock.end - world.clock.start) / DAY
        self.room = {
            site.id: max(6, round(ROOM * sum(w.customer.site is site for w in wants) / days))
            for site in world.places.sites
        }

    def leaves(self, work: Slice, ready: int) -> int:
        """When a consignment that is ready by then is collected."""
        order, site = work.order, work.order.site
        calendar = self.force.calendar(site)
        carrier = int(order.row["carrier_id"] or 1)
        hour = HOURS[carrier % len(HOURS)]
        number = order.slices.index(work)
        when = calendar.next_hour(ready, hour)
        if TRANSPORT in self.world.causes:
            when = self._collected(calendar, site, carrier, when, (order.key, number))
        return when + self.world.draws.whole("loading", 0, 1500, order.key, number)

    def _collected(
        self, calendar: WorkingTime, site: Site, carrier: int, when: int, keys: tuple[int, int]
    ) -> int:
        left = self.world.draws.chance("left behind", self.world.profile.left_behind, *keys)
        while left or not self._comes(calendar, site, carrier, when):
            left = False
            day = calendar.day(when) + timedelta(days=1)
            when = calendar.next_hour(calendar.at(day, 0), HOURS[carrier % len(HOURS)])
        self.loaded[site.id, carrier, calendar.day(when).toordinal()] += 1
        return when

    def _comes(self, calendar: WorkingTime, site: Site, carrier: int, when: int) -> bool:
        """Whether the carrier comes that day and has room."""
        day = calendar.day(when).toordinal()
        share = self.world.profile.carrier_miss * self.incidents.factor("carrier trouble", site.id)
        if self.world.draws.chance("no collection", share, site.id, carrier, day):
            return False
        return self.loaded[site.id, carrier, day] < self.room[site.id]
