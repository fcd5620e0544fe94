"""How the shelf and the book come apart: mis-picks, mis-puts, theft, damage."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict

from .book import DAY, Row
from .calendar import WORKDAYS, day_number
from .causes import STOCK
from .incidents import Incidents
from .places import Site
from .stock import Spot
from .world import World


class Shelf:
    """What happens to goods that nobody writes down, until a count finds it."""

    def __init__(self, world: World, incidents: Incidents) -> None:
        self.world, self.incidents = world, incidents
        self.honest = STOCK not in world.causes
        self.origins: dict[Spot, list[tuple[str, float]]] = defaultdict(list)

    def pick(self, site: Site, move: Row, *keys: int) -> None:
        """A pick may take a wrong quantity, or the neighbour's goods."""
        if self.honest or not self._slips("mispick", self.world.profile.mispick, site, *keys):
            return
        draws = self.world.draws
        size = math.ceil(move["quantity"] * draws.between("mispick size", 0.1, 0.8, *keys))
        if draws.chance("wrong product", 0.35, *keys):
            self._shift(site, move["product_id"], size, "wrong product picked")
            self._shift(site, self._neighbour(site, move), -size, "wrong product picked")
        else:
            more = draws.chance("picked too many", 0.7, *keys)
            self._shift(site, move["product_id"], -size if more else size, "wrong quantity picked")

    def put(self, site: Site, move: Row, *keys: int) -> None:
        """Put-away may end at the neighbour's place."""
        keys = (*keys, move["product_id"])
        if self.honest or not self._slips("misput", self.world.profile.misput, site, *keys):
            return
        share = self.world.draws.between("misput size", 0.05, 0.25, *keys)
        size = math.ceil(move["quantity"] * share)
        self._shift(site, move["product_id"], -size, "put in the wrong place")

    def day(self, site: Site) -> None:
        """Theft and damage of one day, some time in the morning."""
        if self.honest:
            return
        profile, draws = self.world.profile, self.world.draws
        day = day_number(self.world.clock.now)
        cases = ("stolen", profile.theft_per_year), ("damaged", profile.damage_per_year)
        for kind, share in cases:
            if draws.chance(kind, share * len(site.products) / WORKDAYS, site.id, day):
                place = draws.whole(f"{kind} what", 0, len(site.products) - 1, site.id, day)
                units = draws.whole(f"{kind} many", 1, 6, site.id, day)
                self._shift(site, site.products[place], -units, kind)

    def plan_losses(self, busy: dict[int, list[int]], lines: int) -> None:
        """Spread the large losses nobody explains over the period."""
        draws, clock, sites = self.world.draws, self.world.clock, self.world.places.sites
        many = round(self.world.profile.large_losses * lines / 1000)
        for number in range(0 if self.honest else many):
            site = sites[draws.whole("loss where", 0, len(sites) - 1, number)]
            product = busy[site.id][draws.whole("loss what", 0, len(busy[site.id]) - 1, number)]
            when = draws.between("loss when", clock.start + 20 * DAY, clock.end - 5 * DAY, number)
            clock.at(when, self._lose, site, product, number)

    def _lose(self, site: Site, product: int, number: int) -> None:
        stock, spot = self.world.stock, (product, site.stock)
        share = self.world.draws.between("loss share", 0.35, 0.6, number)
        self._shift(site, product, -round(stock.on_hand[spot] * share), "large loss")

    def _slips(self, kind: str, share: float, site: Site, *keys: int) -> bool:
        share *= self.incidents.factor("untidy shelves", site.id)
        return self.world.draws.chance(kind, share, site.id, *keys)

    def _neighbour(self, site: Site, move: Row) -> int:
        place = bisect_left(site.products, move["product_id"]) + 1
        return site.products[place % len(site.products)]

    def _shift(self, site: Site, product: int, units: float, kind: str) -> None:
        stock, spot = self.world.stock, (product, site.stock)
        wrong = max(stock.gap[spot] + units, -stock.on_hand[spot])
        moved = wrong - stock.gap[spot]
        if not moved:
            return
        stock.gap[spot] = wrong
        self.origins[spot].append((kind, moved))
        self.world.truth.note(
            "shelf", "product.product", product,
            kind=kind, units=moved, location_id=site.stock, warehouse_id=site.id,
        )  # fmt: skip
