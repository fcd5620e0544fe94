"""What goes wrong for a while: windows in time, some planned for every seed, some drawn."""

from __future__ import annotations

from dataclasses import dataclass

from .book import DAY, HOUR
from .causes import PLANNING, PROMISE, RECEIVING, RELEASE, STOCK, SUPPLIER, TRANSPORT, WAREHOUSE
from .places import Site
from .world import MONTH, World

EVERYWHERE = 0
OVERSEAS = -1  # instead of a warehouse: the suppliers that ship from overseas


@dataclass(frozen=True, slots=True)
class Incident:
    """One cause made worse (or better) in one place for some time; `size` is a factor."""

    cause: str
    what: str
    place: int  # a warehouse's id, EVERYWHERE or OVERSEAS
    start: int
    end: int
    size: float


class Incidents:
    """All incidents of one history, looked up by cause and place."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._windows: dict[tuple[str, int], list[Incident]] = {}
        if world.scenario.causes and world.scenario.incidents:
            for each in [*_planned(world), *_drawn(world)]:
                self._windows.setdefault((each.what, each.place), []).append(each)

    def factor(self, what: str, place: int, when: int | None = None) -> float:
        """How much stronger something is there at a time, or now; 1 without an incident."""
        time, factor = self.world.clock.now if when is None else when, 1.0
        for each in self._windows.get((what, place), ()):
            if each.start <= time < each.end:
                factor *= each.size
        return factor

    def note(self) -> None:
        """Put every incident into the truth, as a step that a chart should show."""
        for windows in self._windows.values():
            for each in windows:
                lasting = each.end - each.start > 45 * DAY
                self.world.truth.note(
                    "step_changes" if lasting else "incidents",
                    "stock.warehouse", max(each.place, 0),
                    cause=each.cause, what=each.what, factor=each.size,
                    start=each.start, end=each.end, overseas=each.place == OVERSEAS,
                )  # fmt: skip


def _planned(world: World) -> list[Incident]:
    profile = world.profile
    months = (
        # cause, what, place, months before the end it starts and stops, size
        (WAREHOUSE, "slow picking", 1, (4.2, 0.0), profile.slow_factor),
        (SUPPLIER, "late suppliers", OVERSEAS, (9.5, 3.5), 5.0),
        (STOCK, "untidy shelves", 2, (9.0, 0.0), profile.tight_shelf),
        (RELEASE, "strict credit control", EVERYWHERE, (7.0, 5.4), 3.5),
        (PROMISE, "eager order desk", EVERYWHERE, (12.0, 10.2), 4.0),
    )
    found = []
    for cause, what, place, (since, until), size in months:
        start, stop = (world.clock.end - int(month * MONTH) for month in (since, until))
        found.append(Incident(cause, what, place, start, stop + (until == 0), size))
    return found


def _drawn(world: World) -> list[Incident]:
    found: list[Incident] = []
    for site in world.places.sites:
        for kind in KINDS:
            found += _repeated(world, site, kind)
    return found


# cause, what, times a year and warehouse, days it lasts, size
Kind = tuple[str, str, float, float, float]
KINDS: tuple[Kind, ...] = (
    (WAREHOUSE, "flu", 1.4, 5, 7.0),
    (RECEIVING, "inbound backlog", 2.5, 12, 3.0),
    (TRANSPORT, "carrier trouble", 1.2, 8, 12.0),
    (PLANNING, "buyer away", 1.2, 15, 9.0),
)


def _repeated(world: World, site: Site, kind: Kind) -> list[Incident]:
    cause, what, often, days, size = kind
    clock, draws = world.clock, world.draws
    gap, number, found = 365 * DAY / often, 0, []
    when = clock.start + 20 * DAY + draws.waiting(what, gap, site.id, number)
    while when < clock.end:
        lasts = int(days * DAY * draws.between(what, 0.6, 1.4, site.id, number, 1))
        found.append(Incident(cause, what, site.id, int(when), int(when) + lasts, size))
        number += 1
        when += lasts + draws.waiting(what, gap, site.id, number) + 24 * HOUR
    return found
