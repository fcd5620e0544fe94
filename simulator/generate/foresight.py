"""What will be asked for: the buyers of a company without planning errors know it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict

from .book import DAY
from .demand import Want
from .places import Site
from .world import World

NEVER = 1 << 60
GROUP_COVER = 60 * DAY  # how much further the other company's orders reach


class Foresight:
    """Future demand from stock by warehouse and product."""

    def __init__(self, world: World, wants: list[Want]) -> None:
        self.world = world
        self._times: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._total: dict[tuple[int, int], list[float]] = defaultdict(list)
        for want in wants:
            for product, units in want.lines:
                for key, each in product.taken_from_stock(units):
                    self._add(want.customer.site.id, key, want.time, each)

    def _add(self, site: int, product: int, time: int, units: float) -> None:
        total = self._total[site, product]
        self._times[site, product].append(time)
        total.append((total[-1] if total else 0.0) + units)

    def between(self, site: Site, product: int, start: int, end: int) -> float:
        """Units that will be wanted from a warehouse in a span of time."""
        wanted = self._between((site.id, product), start, end)
        for other in self.world.places.sites:
            if other.feeder == site.id and product in other.from_group:
                wanted += self._between((other.id, product), start, end + GROUP_COVER)
        return wanted

    def _between(self, key: tuple[int, int], start: int, end: int) -> float:
        times = self._times.get(key)
        if not times:
            return 0.0
        total = self._total[key]
        first, last = bisect_right(times, start), bisect_right(times, end)
        return (total[last - 1] if last else 0.0) - (total[first - 1] if first else 0.0)

    def enough_until(self, site: Site, product: int, start: int, units: float) -> int:
        """The time of the order that would want more than so many units since a time."""
        key = site.id, product
        times = self._times.get(key)
        if not times:
            return NEVER
        total = self._total[key]
        first = bisect_right(times, start)
        place = bisect_left(total, units + (total[first - 1] if first else 0.0))
        return times[place] if place < len(times) else NEVER
