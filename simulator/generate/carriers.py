"""The way out: carriers that collect at set hours, with limited room, and not always."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from .book import DAY
from .calendar import WorkingTime
from .causes import TRANSPORT
from .demand import Want
from .dock import Lorry
from .incidents import Incidents
from .places import Site
from .transfers import Slice
from .workforce import Workforce
from .world import World

HOURS = (16.5, 15.5, 14.0)  # express, parcel, freight forwarder
MISSES = (1.0, 1.4, 0.4)  # how often they fail, beside a mean carrier
ROOM = 3.5  # of a mean day's consignments
LOADING = 1500  # seconds at a door

Gone = Callable[[int], object]


@dataclass(slots=True)
class Load:
    """What one carrier is to collect from one warehouse on a day."""

    site: Site
    calendar: WorkingTime
    consignments: list[tuple[Slice, Gone]] = field(default_factory=list)


class Carriers:
    """When what is packed leaves the yard."""

    def __init__(
        self, world: World, incidents: Incidents, force: Workforce, wants: list[Want]
    ) -> None:
        self.world, self.incidents, self.force = world, incidents, force
        self.loads: dict[tuple[int, int, int], Load] = {}
        days = (world.clock.end - world.clock.start) / DAY
        mean: dict[int, float] = defaultdict(float)
        for want in wants:
            mean[want.customer.site.id] += ROOM / days
        self.room = {site.id: max(6, round(mean[site.id])) for site in world.places.sites}

    def collect(self, work: Slice, ready: int, gone: Gone) -> None:
        """Call `gone` with the time when a consignment that is ready by then has left."""
        calendar = self.force.calendar(work.order.site)
        when = calendar.next_hour(ready, HOURS[_carrier(work)])
        if TRANSPORT in self.world.causes:
            share = self.world.profile.left_behind * MISSES[_carrier(work)]
            left = self.world.draws.chance("left behind", share, *_key(work))
            self._put(work, when, gone, late=left)
        else:
            self._leave(work, when, gone)

    def _leave(self, work: Slice, when: int, gone: Gone) -> None:
        loaded = when + self.world.draws.whole("loading", 0, LOADING, *_key(work))
        self.world.clock.at(loaded, gone, loaded)

    def _put(self, work: Slice, when: int, gone: Gone, *, late: bool) -> None:
        """Put a consignment on the next lorry that comes and has room."""
        site, carrier = work.order.site, _carrier(work)
        calendar = self.force.calendar(site)
        while late or not self._comes(calendar, site, carrier, when):
            late = False
            day = calendar.day(when) + timedelta(days=1)
            when = calendar.next_hour(calendar.at(day, 0), HOURS[carrier])
        if when <= self.world.clock.now:  # it has left and is written down only now
            self._leave(work, when, gone)
            return
        key = site.id, carrier, calendar.day(when).toordinal()
        if key not in self.loads:
            self.loads[key] = Load(site, calendar)
            self.world.clock.at(when, self._arrive, key)
        self.loads[key].consignments.append((work, gone))

    def _comes(self, calendar: WorkingTime, site: Site, carrier: int, when: int) -> bool:
        """Whether the carrier comes that day and has room."""
        day = calendar.day(when).toordinal()
        share = self.world.profile.carrier_miss * MISSES[carrier]
        share *= self.incidents.factor("carrier trouble", site.id, when)
        if self.world.draws.chance("no collection", share, site.id, carrier, day):
            return False
        load = self.loads.get((site.id, carrier, day))
        return load is None or len(load.consignments) < self.room[site.id]

    def _arrive(self, key: tuple[int, int, int]) -> None:
        load = self.loads[key]
        self.force.dock(load.site).come(
            Lorry(LOADING, lambda: self._load(load), lambda: self._drive_on(load))
        )

    def _load(self, load: Load) -> None:
        for work, gone in load.consignments:
            self._leave(work, self.world.clock.now, gone)

    def _drive_on(self, load: Load) -> None:
        """No door was free in time: everything waits for the next collection."""
        for work, gone in load.consignments:
            when = load.calendar.next_hour(self.world.clock.now, HOURS[_carrier(work)])
            self._put(work, when, gone, late=False)


def _carrier(work: Slice) -> int:
    return int(work.order.row["carrier_id"] or 1) % len(HOURS)


def _key(work: Slice) -> tuple[int, int]:
    return work.order.key, work.order.slices.index(work)
