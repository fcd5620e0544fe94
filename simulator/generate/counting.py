"""Opening stock, cycle counts, recounts, losses and scrap."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .places import Site
from .purchasing import Purchasing
from .world import World


class Counting:
    """Inventory control."""

    def __init__(self, world: World, purchasing: Purchasing) -> None:
        self.world = world
        self.busy: dict[int, list[int]] = {}
        for site in world.places.sites:
            # Places that turn over more are counted more often.
            weights = {key: purchasing.levels[site.id, key][0] for key in site.products}
            ranked = sorted(site.products, key=lambda key: -weights[key])
            self.busy[site.id] = ranked[: len(ranked) // 4] * 3 + ranked

    def open(self, site: Site, levels: dict[tuple[int, int], tuple[float, float]]) -> None:
        """The first stock ever booked at each place."""
        random = self.world.random("opening")
        for key in site.products:
            low, high = levels[site.id, key]
            quantity = float(round(random.uniform(low * 0.9, high)))
            if quantity > 0:
                move = self._move(site, key, quantity, "Product Quantity Updated")
                self.world.stock.finish(move, quantity, self.world.cost(site, key))

    def day(self, site: Site) -> None:
        """A day's cycle counts, some time in the afternoon."""
        random, profile = self.world.random("counts"), self.world.profile
        many = min(8, max(0, round(random.gauss(profile.counts_per_day, 1))))
        for key in dict.fromkeys(random.choices(self.busy[site.id], k=many)):
            when = self.world.clock.now + random.uniform(0, 3) * HOUR
            self.world.clock.at(when, self.count, site, key)
        if random.random() < profile.scraps_per_day:
            self._scrap(site, random.choice(site.products))

    def recount(self, site: Site, product: int, when: int) -> None:
        """Count one place at a given time, after a pick came short there."""
        self.world.clock.at(when, self.count, site, product)

    def count(self, site: Site, product: int) -> None:
        """Compare shelf and book and book the difference, or a zero-difference confirmation."""
        stock, spot = self.world.stock, (product, site.stock)
        gap = stock.gap.pop(spot, 0.0)
        if gap == 0:
            move = self._move(site, product, 0.0, "Product Quantity Confirmed", leaves=True)
            stock.finish(move, 0.0)
            return
        move = self._move(site, product, abs(gap), "Product Quantity Updated", leaves=gap < 0)
        stock.finish(move, abs(gap), None if gap < 0 else self.world.cost(site, product))
        if gap < 0:
            stock.take_back(spot)
        else:
            stock.serve(spot)

    def lose(self, site: Site, product: int) -> None:
        """A large loss nobody explains; it is found next morning."""
        stock, spot = self.world.stock, (product, site.stock)
        share = self.world.random("losses").uniform(0.35, 0.6)
        stock.gap[spot] = min(0.0, stock.gap[spot]) - float(round(stock.on_hand[spot] * share))
        stock.gap[spot] = max(stock.gap[spot], -stock.on_hand[spot])
        when = site.company.calendar.next_hour(self.world.clock.now + 6 * HOUR, 9)
        self.recount(site, product, when)

    def plan_losses(self) -> None:
        """Spread the large losses over the period."""
        random, clock = self.world.random("losses"), self.world.clock
        for _ in range(self.world.profile.large_losses):
            site = random.choice(self.world.places.sites)
            product = random.choice(self.busy[site.id][:30])
            when = random.uniform(clock.start + 20 * DAY, clock.end - 5 * DAY)
            clock.at(when, self.lose, site, product)

    def _move(
        self, site: Site, product: int, quantity: float, text: str, *, leaves: bool = False
    ) -> Row:
        places = (site.stock, site.company.loss) if leaves else (site.company.loss, site.stock)
        return self.world.stock.move(
            product, quantity, *places,
            name=text,
            reference=text,
            inventory_name=text,
            company_id=site.company.id,
            is_inventory=True,
            picking_id=False,
        )  # fmt: skip

    def _scrap(self, site: Site, product: int) -> None:
        world, spot = self.world, (product, site.stock)
        stock = world.stock
        sound = min(stock.free(spot), stock.on_hand[spot] + stock.gap[spot])
        quantity = float(min(sound, world.random("counts").randint(1, 4)))
        if quantity <= 0:
            return
        name = world.book.number("SP/")
        scrap = world.book.add(
            "stock.scrap",
            name=name,
            state="done",
            product_id=product,
            scrap_qty=quantity,
            product_uom_id=world.goods.products[product].kind.unit,
            location_id=site.stock,
            scrap_location_id=site.company.scrap,
            date_done=world.clock.now,
            company_id=site.company.id,
        )
        move = stock.move(
            product, quantity, site.stock, site.company.scrap,
            name=name, reference=name, origin=name, company_id=site.company.id,
            scrapped=True, scrap_id=scrap["id"], picking_id=False,
        )  # fmt: skip
        stock.finish(move, quantity)
        scrap.update(move_id=move["id"], move_ids=[move["id"]])
