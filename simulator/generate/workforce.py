"""Limited hands: crews that take one job after the other, the most urgent first."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from .book import DAY, HOUR
from .calendar import LONG_SHIFTS, SHIFTS, WorkingTime, day_number
from .causes import RECEIVING, WAREHOUSE
from .demand import Demand, Want
from .dock import Dock
from .incidents import Incidents
from .places import Site
from .world import World

if TYPE_CHECKING:
    from .transfers import Order

LINES_A_DAY = 25.0  # what one person picks
JOBS_A_DAY = 10.0  # what one person receives or puts away
EXTRA = 1.2  # lorries that bring the rest, or come in haste, for each that was planned
HELP_FROM = 16 * HOUR  # of work waiting for each of a crew, from which others lend a hand
SITE_HOLIDAYS = {2: ((5, 4),), 4: ((1, 6), (8, 15))}  # local days beside the common ones

Urgency = tuple[int, int, int]


class Crew:
    """The people of one stage in one warehouse.

    Without its cause a crew always has a free hand and works at its standard pace.
    """

    def __init__(self, force: Workforce, site: Site, stage: str, cause: str) -> None:
        self.force, self.site, self.stage = force, site, stage
        self.limited = cause in force.world.causes
        self.calendar = force.calendar(site)
        self.people, self.job_seconds = 1, HOUR * 1.0
        self._busy = 0
        self._backlog = 0.0
        self._waiting: list[tuple[Urgency, int, float, Callable[..., object], tuple[object, ...]]]
        self._waiting = []
        self._order = count()

    def do(
        self,
        urgency: Urgency,
        content: float,
        keys: tuple[int, ...],
        action: Callable[..., object],
        *args: object,
    ) -> None:
        """Work on a job of so much content (1: a mean one), then act; keys name it for draws."""
        world = self.force.world
        if not self.limited:
            seconds = min(0.7 * content * self.job_seconds, 2.5 * HOUR)
            world.clock.at(self.calendar.add(world.clock.now, seconds), action, *args)
            return
        noise = world.draws.skewed(self.stage, world.profile.spread, *keys)
        seconds = content * noise * self.job_seconds
        heapq.heappush(self._waiting, (urgency, next(self._order), seconds, action, args))
        self._backlog += seconds
        self.start()

    def start(self) -> None:
        """Give waiting jobs to free hands."""
        while self._waiting and self._busy < self._present():
            _, _, seconds, action, args = heapq.heappop(self._waiting)
            self._backlog -= seconds
            self._busy += 1
            seconds *= self.force.slowness(self.site, self.stage)
            when = self.calendar.add(self.force.world.clock.now, seconds)
            self.force.world.clock.at(when, self._finish, action, args)

    def _finish(self, action: Callable[..., object], args: tuple[object, ...]) -> None:
        self._busy -= 1
        self.start()
        action(*args)

    def _present(self) -> int:
        """How many are at work, helpers from elsewhere included when too much waits."""
        helpers = int(self._backlog > HELP_FROM * self.people)
        return self.force.present(self.site, self.stage, self.people) + helpers


class Workforce:
    """Every crew of the company, with shifts by warehouse."""

    def __init__(self, world: World, incidents: Incidents, wants: list[Want]) -> None:
        self.world, self.incidents = world, incidents
        self._calendars: dict[int, WorkingTime] = {}
        self._hard: dict[tuple[int, int], bool] = {}
        self._attendance: dict[tuple[int, str, int], int] = {}
        self.crews: dict[tuple[int, str], Crew] = {}
        for site in world.places.sites:
            for stage in ("pick", "pack"):
                self.crews[site.id, stage] = Crew(self, site, stage, WAREHOUSE)
            self.crews[site.id, "receive"] = Crew(self, site, "receive", RECEIVING)
        self.docks = {site.id: Dock(world, self.calendar(site)) for site in world.places.sites}
        self._man(wants)

    def calendar(self, site: Site) -> WorkingTime:
        """When a warehouse works: its own shifts and holidays."""
        found = self._calendars.get(site.id)
        if found is None:
            office, clock = site.company.calendar, self.world.clock
            found = self._calendars[site.id] = WorkingTime(
                office.zone.key,
                clock.start,
                clock.end,
                LONG_SHIFTS if len(site.stages) == 3 else SHIFTS,
                (*office.holidays, *SITE_HOLIDAYS.get(site.id, ())),
            )
        return found

    def crew(self, site: Site, stage: str) -> Crew:
        """The people of a stage."""
        return self.crews[site.id, stage]

    def dock(self, site: Site) -> Dock:
        """The doors of a warehouse."""
        return self.docks[site.id]

    def slowness(self, site: Site, stage: str) -> float:
        """How many times longer work takes now: hard days, and slow months."""
        if stage == "receive":
            return self.incidents.factor("inbound backlog", site.id)
        factor = 3.0 if self._hard_day(site) else 1.0
        return factor * (self.incidents.factor("slow picking", site.id) if stage == "pick" else 1.0)

    def _hard_day(self, site: Site) -> bool:
        key = site.id, day_number(self.world.clock.now)
        if key not in self._hard:
            share = self.world.profile.slow_day
            self._hard[key] = self.world.draws.chance("hard day", share, *key)
        return self._hard[key]

    def present(self, site: Site, stage: str, people: int) -> int:
        """How many came to work today; of a crew of one it may be nobody."""
        key = site.id, stage, day_number(self.world.clock.now)
        if key not in self._attendance:
            share = self.world.profile.absent * self.incidents.factor("flu", site.id)
            away = sum(
                self.world.draws.chance(f"absent {stage}", share, site.id, key[2], each)
                for each in range(people)
            )
            self._attendance[key] = people - away
        return self._attendance[key]

    def _man(self, wants: list[Want]) -> None:
        """So many people, and so much work a job, that a mean day keeps them busy as planned."""
        profile, days = self.world.profile, (self.world.clock.end - self.world.clock.start) / DAY
        for site in self.world.places.sites:
            own = [len(want.lines) for want in wants if want.customer.site is site]
            jobs, lines = max(len(own), 1) / days * 1.45, max(sum(own), 1) / days * 1.45
            for stage, busy in (("pick", profile.busy), ("pack", profile.busy * 0.8)):
                crew = self.crews[site.id, stage]
                crew.people = max(1, round(lines / LINES_A_DAY))
                hours = crew.people * crew.calendar.hours * busy / jobs
                crew.job_seconds = min(hours, 2.2) * HOUR

    def man_receiving(
        self,
        levels: dict[tuple[int, int], tuple[float, float]],
        demand: dict[tuple[int, int], Demand],
    ) -> None:
        """As many doors and receivers as the orders of the buyers' rules keep busy."""
        for site in self.world.places.sites:
            lorries, lines = 0.01, 0.01  # a working day
            for products in site.supplied.values():
                wanted = (_orders(levels, demand, site.id, key) * 1.45 for key in products)
                weekly = 5 * sum(wanted)
                lorries += EXTRA * (1 - math.exp(-weekly)) / 5
                lines += weekly / 5
            self.docks[site.id].build(lorries)
            crew, jobs = self.crews[site.id, "receive"], lorries * max(1, len(site.inbound))
            crew.people = max(1, round(jobs / JOBS_A_DAY))
            work = jobs * job_content(lines / lorries)
            hours = crew.people * crew.calendar.hours * self.world.profile.receiving_busy / work
            crew.job_seconds = min(hours, 2.2) * HOUR

    def morning(self, site: Site) -> None:
        """Who was away yesterday is back: crews look for work when a day begins."""
        for stage in ("pick", "pack", "receive"):
            self.crews[site.id, stage].start()


def urgency(order: Order) -> Urgency:
    """Rush orders first, then the earliest promise, large accounts' counted as earlier."""
    return (0 if order.rush else 1, order.promise - order.ahead, order.key)


def _orders(
    levels: dict[tuple[int, int], tuple[float, float]],
    demand: dict[tuple[int, int], Demand],
    site: int,
    product: int,
) -> float:
    """How often a product is ordered, a day."""
    low, high = levels[site, product]
    known = demand.get((site, product))
    return known.mean / max(known.variance / known.mean, high - low) if known else 0.0


def job_content(lines: float) -> float:
    """How much work a job of so many lines is; a mean one is 1."""
    return 0.4 + 0.25 * lines
