"""Replenishment, purchase orders, receipts, put-away, landed costs and vendor bills."""

from __future__ import annotations

import math
from collections.abc import Iterator

from .book import DAY, HOUR, Row
from .calendar import day_number
from .causes import PLANNING
from .demand import Demand
from .foresight import Foresight
from .incidents import Incidents
from .orders_placed import add_line, add_order
from .paperwork import Purchase, Wanted
from .people import Supplier
from .places import Site
from .prices_paid import price_asked
from .products import Product
from .receiving import Receiving
from .taxes import totals
from .transfers import Order
from .world import World

COVER_DAYS = 16.0  # how long an order is meant to last
REVIEW_DAYS = 7.0
LARGE = 0.9  # of a usual large order that is kept at least
AHEAD_DAYS = 20  # two reviews and a margin, how far buyers without planning errors look
BEHIND_DAYS = 6  # orders of the last days may still wait for their release
OVERDUE = 5 * DAY  # what buyers guess for goods that should have come
SPARE = 5.0  # units they keep beside what will be asked for
GUESSED = 0.5  # of the lead time, where the agreement tells none


class Purchasing:
    """The buyers: weekly reviews, and orders for goods bought only when sold."""

    def __init__(
        self,
        world: World,
        receiving: Receiving,
        demand: dict[tuple[int, int], Demand],
        foresight: Foresight,
        incidents: Incidents,
    ) -> None:
        self.world = world
        self.receiving = receiving
        self.foresight, self.incidents = foresight, incidents
        self.fallible = PLANNING in world.causes
        self._lasts: dict[tuple[int, int], int] = {}
        self.group_goods = {key for site in world.places.sites for key in site.from_group}
        self.levels: dict[tuple[int, int], tuple[float, float]] = {}
        self.usual: dict[tuple[int, int], tuple[float, float]] = {}  # with the right forecast
        for site in world.places.sites:
            for key in site.products:
                self._set_level(site, world.goods.products[key], demand.get((site.id, key)))

    def _set_level(self, site: Site, product: Product, demand: Demand | None) -> None:
        known = demand or Demand(0.01, 0.1, 1.0)
        self.usual[site.id, product.id] = self._level(product, known, 1.0)
        wrong = 1.0
        if self.fallible:
            error = self.world.profile.forecast_error
            wrong = self.world.draws.skewed("forecast", error, site.id, product.id)
        low, high = self.levels[site.id, product.id] = self._level(product, known, wrong)
        self.receiving.coming[site.id, product.id] = 0.0
        self.world.book.add(
            "stock.warehouse.orderpoint",
            name=self.world.book.number("OP/"),
            active=True,
            product_id=product.id,
            warehouse_id=site.id,
            location_id=site.stock,
            product_min_qty=low,
            product_max_qty=high,
            trigger="manual",
            company_id=site.company.id,
        )

    def _level(self, product: Product, demand: Demand, wrong: float) -> tuple[float, float]:
        """Minimum and maximum: demand until the next order comes, and a usual large order."""
        exposed = product.supplier.lead_days + REVIEW_DAYS
        safety = self.world.profile.service_factor * math.sqrt(demand.variance * exposed)
        low = math.ceil(wrong * (demand.mean * exposed + max(safety, LARGE * demand.large)))
        return float(low), float(low + max(2, math.ceil(wrong * demand.mean * COVER_DAYS)))

    # -- deciding what to buy -----------------------------------------------------
    def review(self, site: Site, supplier: Supplier) -> None:
        """A buyer's weekly look at one supplier's products in one warehouse."""
        world, day = self.world, day_number(self.world.clock.now)
        keys = site.id, int(supplier.row["id"]), day
        share = world.profile.review_missed * self.incidents.factor("buyer away", site.id)
        if self.fallible and world.draws.chance("review missed", share, *keys):
            return
        wanted = []
        for key in self._to_look_at(site, supplier):
            product = world.goods.products[key]
            quantity = self._shortfall(site, product, supplier)
            if quantity > 0:
                wanted.append((product, self._by_feel(quantity, *keys, key)))
        if wanted:
            self._order(site, supplier, wanted, keys, supplier.lead_days)

    def awaits(self, site: Site, supplier: Supplier) -> bool:
        """Whether a review could find anything to order."""
        return any(True for _ in self._to_look_at(site, supplier, keep=True))

    def _to_look_at(self, site: Site, supplier: Supplier, *, keep: bool = False) -> Iterator[int]:
        """Products whose stock has changed since the last look, or will not last."""
        changed, now = self.world.stock.changed, self.world.clock.now
        for key in site.supplied.get(supplier.row["id"], ()):
            spot = key, site.stock
            if spot in changed:
                if not keep:
                    changed.discard(spot)
                yield key
            elif not self.fallible and now >= self._lasts.get(spot, 0):
                yield key

    def _by_feel(self, quantity: float, *keys: int) -> float:
        """Now and then a buyer orders less than the rule says."""
        draws = self.world.draws
        if self.fallible and draws.chance("by feel", self.world.profile.manual_orders, *keys):
            return float(math.ceil(quantity * draws.between("feeling", 0.3, 0.7, *keys)))
        return quantity

    # -- buying in haste ----------------------------------------------------------
    def chase(self, site: Site) -> None:
        """A look at what customers wait for: what comes too late is bought again, in haste."""
        stock = self.world.stock
        for spot in sorted(spot for spot in stock.short if spot[1] == site.stock):
            waiting = sum(claim.short for claim in stock.claims[spot])
            product = self.world.goods.products[spot[0]]
            if not waiting:
                stock.short.discard(spot)
            elif spot[0] not in site.from_group and self._comes_late(site, product, waiting):
                self._hasten(site, product, waiting)

    def _comes_late(self, site: Site, product: Product, waiting: float) -> bool:
        """Whether a purchase in haste would be there long before what is ordered already."""
        now, key = self.world.clock.now, (site.id, product.id)
        if self.receiving.coming[key] < waiting:
            return True
        due = self.receiving.due[key].values()
        expected = max(min(due), now + OVERDUE) if due else now
        return expected > now + 2 * _hasty_days(product.supplier) * DAY

    def _hasten(self, site: Site, product: Product, waiting: float) -> None:
        world, day = self.world, day_number(self.world.clock.now)
        keys = site.id, int(product.supplier.row["id"]), day // 7, product.id
        if not world.draws.chance("in haste", world.profile.emergency, *keys):
            return
        pack = product.pack if product.pack > 1 else 1
        quantity = float(math.ceil(max(waiting, product.supplier.minimum) / pack) * pack)
        days = _hasty_days(product.supplier)
        self._order(site, product.supplier, [(product, quantity)], keys, days)

    # -- buying what is sold ------------------------------------------------------
    def buy(self, order: Order, line: Row, wanted: Wanted) -> None:
        """Buy goods for one order line, within the morning; `wanted` hears of their arrival."""
        hours = self.world.draws.between("buying to order", 0.5, 4, order.key, line["product_id"])
        when = order.site.company.calendar.add(self.world.clock.now, hours * HOUR)
        self.world.clock.at(when, self._buy, order, line, wanted)

    def _buy(self, order: Order, line: Row, wanted: Wanted) -> None:
        product = self.world.goods.products[line["product_id"]]
        supplier, units = product.supplier, float(line["_units"])
        keys = order.site.id, int(supplier.row["id"]), order.key, product.id
        bought = self._order(order.site, supplier, [(product, units)], keys, supplier.lead_days)
        bought.row["origin"] = order.row["name"]
        bought.lines[0]["_wanted"] = wanted

    def _shortfall(self, site: Site, product: Product, supplier: Supplier) -> float:
        spot = product.id, site.stock
        waiting = sum(claim.short for claim in self.world.stock.claims.get(spot, ()))
        position = (
            self.world.stock.free(spot) + self.receiving.coming[site.id, product.id] - waiting
        )
        low, high = self.levels[site.id, product.id]
        missing = high - position if position <= low * self._trust(product) else 0.0
        if not self.fallible:
            missing = max(missing, self._foreseen(site, product, supplier, position) - position)
        if missing <= 0:
            return 0.0
        pack = product.pack if product.pack > 1 else 5 if product.cost < 10 else 1
        if self.fallible:
            pack = math.lcm(pack, product.bought_by)
        return float(max(supplier.minimum, math.ceil(missing / pack) * pack))

    def _trust(self, product: Product) -> float:
        """Which part of the minimum a buyer waits for, who has to guess the lead time."""
        if not (self.fallible and product.lead_unknown):
            return 1.0
        lead = product.supplier.lead_days
        return (GUESSED * lead + REVIEW_DAYS) / (lead + REVIEW_DAYS)

    def _foreseen(self, site: Site, product: Product, supplier: Supplier, position: float) -> float:
        """All that will be asked for until the order after the next one arrives."""
        now = self.world.clock.now
        since, ahead = now - BEHIND_DAYS * DAY, (supplier.lead_days + AHEAD_DAYS) * DAY
        lasts = self.foresight.enough_until(site, product.id, since, position - SPARE)
        self._lasts[product.id, site.stock] = lasts - ahead
        if product.id in self.group_goods:
            self._lasts[product.id, site.stock] = 0
        wanted = self.foresight.between(site, product.id, since, now + ahead)
        return wanted + SPARE if wanted else 0.0

    def _order(
        self,
        site: Site,
        supplier: Supplier,
        wanted: list[tuple[Product, float]],
        keys: tuple[int, ...],
        lead_days: int,
    ) -> Purchase:
        world, now = self.world, self.world.clock.now
        row = add_order(world, site, supplier, site.receipt, _keys=keys)
        order = Purchase(row, site, supplier, [], lead_days=lead_days)
        for product, quantity in wanted:
            line = self._line(order, product, quantity)
            order.lines.append(line)
            self.receiving.due[site.id, product.id][line["id"]] = line["date_planned"]
            world.stock.changed.add((product.id, site.stock))
            self.receiving.coming[site.id, product.id] += quantity
        row.update(totals(world, row, order.lines))
        hours = min(world.draws.waiting("approving purchase", 3.0, *keys), 9.0)
        when = site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, self._approve, order)
        return order

    def _line(self, order: Purchase, product: Product, quantity: float) -> Row:
        price = price_asked(self.world, product, order.row, *order.row["_keys"])
        planned = self.world.clock.now + self._days_told(order, product) * DAY
        return add_line(self.world, order.row, product, quantity, price, date_planned=planned)

    def _days_told(self, order: Purchase, product: Product) -> int:
        """The lead time by the records: none where the agreement has lost it."""
        usual = order.lead_days == order.supplier.lead_days
        lost = self.fallible and usual and product.lead_unknown
        return 0 if lost else order.lead_days

    def _approve(self, order: Purchase) -> None:
        world, now = self.world, self.world.clock.now
        calendar = order.site.company.calendar
        for line in order.lines:
            days = self._days_told(order, world.goods.products[line["product_id"]])
            planned = calendar.next_hour(now + days * DAY, 12)
            world.book.change(line, state="purchase", date_planned=planned)
        world.book.change(
            order.row,
            state="purchase",
            date_approve=now,
            date_planned=min(line["date_planned"] for line in order.lines),
            receipt_status="pending",
        )
        partner = order.row["partner_id"]
        group = world.book.add("procurement.group", name=order.row["name"], partner_id=partner)
        order.row["group_id"] = group["id"]
        world.book.add("stock.reference", name=order.row["name"], purchase_ids=[order.row["id"]])
        order.group = group["id"]
        self.receiving.paperwork.approved(order)
        self.receiving.expect(order, calendar.next_hour(now + order.lead_days * DAY, 12))


def _hasty_days(supplier: Supplier) -> int:
    """How soon a supplier can deliver when asked to hurry, by courier or by air."""
    return max(2, round(supplier.lead_days * 0.3))
