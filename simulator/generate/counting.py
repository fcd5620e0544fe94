"""Opening stock, cycle counts, recounts and scrap."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .calendar import WORKDAYS, day_number
from .causes import STOCK
from .foresight import Foresight
from .habits import habits
from .places import Site
from .purchasing import AHEAD_DAYS, SPARE, Purchasing
from .shelf import Shelf
from .stock import Entered
from .workforce import Workforce
from .world import World

FEW = 8  # units by the books, below which a wrong write-off leaves less than nothing


class Counting:
    """Inventory control."""

    def __init__(
        self, world: World, purchasing: Purchasing, shelf: Shelf, force: Workforce
    ) -> None:
        self.world, self.shelf, self.force = world, shelf, force
        self.busy: dict[int, list[int]] = {}
        for site in world.places.sites:
            # Places that turn over more are counted more often.
            weights = {key: purchasing.levels[site.id, key][0] for key in site.products}
            ranked = sorted(site.products, key=lambda key: -weights[key])
            self.busy[site.id] = ranked[: len(ranked) // 4] * 3 + ranked

    def open(self, site: Site, purchasing: Purchasing, foresight: Foresight) -> None:
        """The first stock ever booked at each place: enough until the first orders arrive."""
        world, start = self.world, self.world.clock.start
        for key in site.products:
            low, high = purchasing.usual[site.id, key]
            quantity = float(round(world.draws.between("opening", low * 0.9, high, site.id, key)))
            lead = world.goods.products[key].supplier.lead_days
            until = start + (lead + AHEAD_DAYS) * DAY
            quantity = max(quantity, foresight.between(site, key, start - DAY, until) + SPARE)
            move = self._move(site, key, quantity, "Product Quantity Updated")
            world.stock.finish(move, quantity, world.cost(site, key))

    def day(self, site: Site) -> None:
        """A day's losses, cycle counts some time in the afternoon, and scrap."""
        world, day = self.world, day_number(self.world.clock.now)
        draws, profile, busy = world.draws, world.profile, self.busy[site.id]
        self.shelf.day(site)
        a_day = len(site.products) * profile.counts_per_year / WORKDAYS
        a_day = min(a_day, profile.counts_per_day)
        many = round(draws.normal("counts", a_day, 1.0, site.id, day))
        places = [draws.whole("place", 0, len(busy) - 1, site.id, day, n) for n in range(many)]
        for key in dict.fromkeys(busy[place] for place in places):
            when = world.clock.now + draws.between("count at", 0, 3, site.id, day, key) * HOUR
            world.clock.at(when, self.count, site, key)
        if draws.chance("not applied", habits(world).not_applied, site.id, day):
            what = draws.whole("not applied what", 0, len(site.products) - 1, site.id, day)
            self._enter(site, site.products[what])
        if draws.chance("scrap", profile.scraps_per_day, site.id, day):
            what = draws.whole("scrap what", 0, len(site.products) - 1, site.id, day)
            self._scrap(site, site.products[what], draws.whole("scrap many", 1, 4, site.id, day))
        share = profile.misnamed_per_year * len(site.products) / WORKDAYS
        if STOCK in world.causes and draws.chance("misnamed", share, site.id, day):
            self._write_off_another(site, day)

    def _enter(self, site: Site, product: int) -> None:
        """A count is entered and left there: the book stays as it was until the next one."""
        stock, spot, others = self.world.stock, (product, site.stock), self.world.people.keepers
        if product not in stock.lots.tracked:
            gap, user = stock.gap[spot], others[site.id % len(others) + 1]
            found = max(0.0, stock.on_hand[spot] + gap)
            stock.entered[spot] = Entered(found, gap, user, self.world.clock.now)

    def recount(self, site: Site, product: int, when: int) -> None:
        """Count one place at a given time, after a pick came short there."""
        self.world.clock.at(when, self.count, site, product)

    def count(self, site: Site, product: int) -> None:
        """Compare shelf and book and book the difference, or a zero-difference confirmation."""
        stock, spot, draws = self.world.stock, (product, site.stock), self.world.draws
        keys = site.id, product, day_number(self.world.clock.now)
        gap = self._gap(product, site)
        if gap and draws.chance("unlinked", self.world.scenario.unlinked_counts, *keys):
            days = draws.whole("corrected after", 2, 12, *keys)
            when = self.force.calendar(site).add(self.world.clock.now + days * DAY, 2 * HOUR)
            self.world.clock.at(when, self._correct, site, product)
            return
        found = gap + self._miscounted(spot, gap, keys)
        if found == 0:
            move = self._move(site, product, 0.0, "Product Quantity Confirmed", leaves=True)
            stock.finish(move, 0.0)
        else:
            move = self._move(
                site, product, abs(found), "Product Quantity Updated", leaves=found < 0
            )
        self._book(site, move, gap, found)

    def _gap(self, product: int, site: Site) -> float:
        """What the shelf holds beyond the book; there is never less than nothing on it."""
        stock, spot = self.world.stock, (product, site.stock)
        return max(stock.gap.get(spot, 0.0), -stock.on_hand[spot])

    def _miscounted(self, spot: tuple[int, int], gap: float, keys: tuple[int, ...]) -> float:
        """How far the counter is off."""
        draws, stock = self.world.draws, self.world.stock
        wrong = STOCK in self.world.causes
        if not wrong or not draws.chance("miscounted", self.world.profile.miscounted, *keys):
            return 0.0
        size = draws.whole("miscounted by", 1, max(1, int(stock.on_hand[spot] * 0.08)), *keys)
        off = float(size if draws.chance("counted twice", 0.5, *keys) else -size)
        return max(off, -stock.on_hand[spot] - gap)

    def _book(self, site: Site, move: Row, gap: float, found: float) -> None:
        """Bring the book to what was counted; what was counted wrong stays as a new gap."""
        stock, spot = self.world.stock, (move["product_id"], site.stock)
        if move.get("is_inventory"):
            stock.entered.pop(spot, None)
        if found:
            cost = None if found < 0 else self.world.cost(site, spot[0])
            stock.finish(move, abs(found), cost)
        self.world.truth.note(
            "counts", "stock.move", move["id"],
            product_id=spot[0], location_id=spot[1], warehouse_id=site.id,
            true_difference=gap, booked=found, human_error=found - gap,
            marked=bool(move.get("is_inventory")), origins=self.shelf.origins.pop(spot, []),
        )  # fmt: skip
        stock.gap[spot] = gap - found
        if found != gap:
            self.shelf.origins[spot].append(("miscounted", gap - found))
        if found < 0:
            stock.take_back(spot)
        elif found > 0:
            stock.serve(spot)

    def _correct(self, site: Site, product: int) -> None:
        """A difference booked days later as a plain move, without a word that it was counted."""
        gap = self._gap(product, site)
        if gap == 0:
            return
        move = self._move(site, product, abs(gap), "Correction", leaves=gap < 0, counted=False)
        self.world.truth.note("breaches", "stock.move", move["id"], rule="unmarked_adjustment")
        self._book(site, move, gap, gap)

    def _move(
        self,
        site: Site,
        product: int,
        quantity: float,
        text: str,
        *,
        leaves: bool = False,
        counted: bool = True,
    ) -> Row:
        places = (site.stock, site.company.loss) if leaves else (site.company.loss, site.stock)
        return self.world.stock.move(
            product, quantity, *places,
            name=text,
            reference=text,
            inventory_name=text if counted else False,
            company_id=site.company.id,
            create_uid=self.world.people.keepers[site.id],
            is_inventory=counted,
            picking_id=False,
        )  # fmt: skip

    def _scrap(self, site: Site, product: int, many: int) -> None:
        stock, spot = self.world.stock, (product, site.stock)
        sound = min(stock.free(spot), stock.on_hand[spot] + stock.gap[spot])
        quantity = float(min(sound, many))
        if quantity > 0:
            self._write_off(site, product, quantity)

    def _write_off_another(self, site: Site, day: int) -> None:
        """Damaged goods are written off under a number of which the books have too few."""
        stock, draws = self.world.stock, self.world.draws
        few = [
            key
            for key in site.products
            if stock.costing.method[key] == "standard"
            and 0 <= stock.on_hand[key, site.stock] <= FEW
            and not stock.reserved[key, site.stock]
        ]
        if not few:
            return
        product = few[draws.whole("misnamed what", 0, len(few) - 1, site.id, day)]
        spot = product, site.stock
        quantity = stock.on_hand[spot] + draws.whole("misnamed many", 1, 3, site.id, day)
        move = self._write_off(site, product, quantity)
        move["_misnamed"] = True
        stock.gap[spot] += quantity
        self.shelf.origins[spot].append(("another written off", quantity))
        self.world.truth.note(
            "shelf", "product.product", product,
            kind="another written off", units=quantity,
            location_id=site.stock, warehouse_id=site.id,
        )  # fmt: skip

    def _write_off(self, site: Site, product: int, quantity: float) -> Row:
        world, stock = self.world, self.world.stock
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
            create_uid=world.people.keepers[site.id],
        )
        move = stock.move(
            product, quantity, site.stock, site.company.scrap,
            name=name, reference=name, origin=name, company_id=site.company.id,
            create_uid=scrap["create_uid"],
            scrapped=True, scrap_id=scrap["id"], picking_id=False,
        )  # fmt: skip
        stock.finish(move, quantity)
        scrap.update(move_id=move["id"], move_ids=[move["id"]])
        return move
