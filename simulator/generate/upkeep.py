"""Equipment of the warehouses: what breaks down and what is looked after."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .habits import habits
from .places import Site
from .world import MONTH, World

EQUIPMENT = ("Fork lift 1", "Fork lift 2", "Conveyor", "Strapping machine")
QUARTER = 91 * DAY
STANDING = 5.0  # hours a breakdown takes in the mean


class Upkeep:
    """Requests for repair and for the quarterly service."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.equipment = {
            site.id: [self._equip(site, name) for name in EQUIPMENT] for site in world.places.sites
        }

    def _equip(self, site: Site, name: str) -> Row:
        return self.world.book.add(
            "maintenance.equipment",
            name=f"{site.code} {name}",
            active=True,
            company_id=site.company.id,
            effective_date=self.world.clock.start,
            technician_user_id=self.world.people.keepers[site.id],
        )

    def plan(self) -> None:
        """Decide when something breaks, and plan the services."""
        for site in self.world.places.sites:
            for number, machine in enumerate(self.equipment[site.id]):
                self._serve(site, machine, number)
                self._break(site, machine, number)

    def _serve(self, site: Site, machine: Row, number: int) -> None:
        clock = self.world.clock
        for quarter in range(1, (clock.end - clock.start) // QUARTER + 1):
            when = clock.start + quarter * QUARTER + number * DAY
            at = site.company.calendar.add(when, HOUR)
            clock.at(at, self._request, site, machine, "preventive", 2.0)

    def _break(self, site: Site, machine: Row, number: int) -> None:
        clock, draws = self.world.clock, self.world.draws
        often = habits(self.world).breakdowns_per_month
        for month in range((clock.end - clock.start) // MONTH):
            keys = site.id, number, month
            if draws.chance("breakdown", often, *keys):
                when = clock.start + (month + draws.uniform("breaks", *keys)) * MONTH
                stands = max(0.5, draws.waiting("stands still", STANDING, *keys))
                at = site.company.calendar.add(when, 0)
                clock.at(at, self._request, site, machine, "corrective", stands)

    def _request(self, site: Site, machine: Row, kind: str, hours: float) -> None:
        now = self.world.clock.now
        request = self.world.book.add(
            "maintenance.request",
            name=f"{machine['name']}: {'repair' if kind == 'corrective' else 'service'}",
            company_id=site.company.id,
            equipment_id=machine["id"],
            maintenance_type=kind,
            priority="2" if kind == "corrective" else "1",
            request_date=now,
            schedule_date=now,
            close_date=False,
            duration=0.0,
            user_id=self.world.people.keepers[site.id],
            create_uid=self.world.people.keepers[site.id],
        )
        done = site.company.calendar.add(now, hours * HOUR)
        self.world.clock.at(done, self._finish, request, round(hours, 2))

    def _finish(self, request: Row, hours: float) -> None:
        self.world.book.change(request, close_date=self.world.clock.now, duration=hours)
