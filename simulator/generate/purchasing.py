"""Replenishment, purchase orders, receipts, put-away, landed costs and vendor bills."""

from __future__ import annotations

import math

from .book import DAY, HOUR, Row
from .paperwork import Purchase
from .people import Supplier
from .places import Site
from .prices_paid import price_asked
from .products import Product
from .receiving import Receiving
from .world import World

COVER_DAYS = 45.0  # how long an order is meant to last
REVIEW_DAYS = 7.0


class Purchasing:
    """The buyers, their suppliers and the goods-in desk."""

    def __init__(
        self,
        world: World,
        receiving: Receiving,
        demand: dict[tuple[int, int], tuple[float, float]],
    ) -> None:
        self.world = world
        self.receiving = receiving
        self.levels: dict[tuple[int, int], tuple[float, float]] = {}
        for site in world.places.sites:
            for key in site.products:
                self._set_level(site, world.goods.products[key], demand.get((site.id, key)))

    def _set_level(self, site: Site, product: Product, demand: tuple[float, float] | None) -> None:
        mean, variance = demand or (0.01, 0.1)
        random = self.world.random("forecast")
        mean *= random.lognormvariate(0, 0.12)
        exposed = product.supplier.lead_days + REVIEW_DAYS
        safety = self.world.profile.service_factor * math.sqrt(variance * exposed)
        low = math.ceil(mean * exposed + safety)
        high = low + max(2, math.ceil(mean * COVER_DAYS))
        self.levels[site.id, product.id] = (float(low), float(high))
        self.receiving.coming[site.id, product.id] = 0.0
        self.world.book.add(
            "stock.warehouse.orderpoint",
            name=self.world.book.number("OP/"),
            active=True,
            product_id=product.id,
            warehouse_id=site.id,
            location_id=site.stock,
            product_min_qty=float(low),
            product_max_qty=float(high),
            trigger="manual",
            company_id=site.company.id,
        )

    # -- deciding what to buy -----------------------------------------------------
    def review(self, site: Site, supplier: Supplier) -> None:
        """A buyer's weekly look at one supplier's products in one warehouse."""
        world = self.world
        if world.chance("review", world.profile.review_missed):
            return
        wanted = []
        for key in site.supplied.get(supplier.row["id"], ()):
            product = world.goods.products[key]
            quantity = self._shortfall(site, product, supplier)
            if quantity > 0:
                wanted.append((product, quantity))
        if wanted:
            self._order(site, supplier, wanted)

    def _shortfall(self, site: Site, product: Product, supplier: Supplier) -> float:
        spot = product.id, site.stock
        waiting = sum(claim.short for claim in self.world.stock.claims[spot])
        position = (
            self.world.stock.free(spot) + self.receiving.coming[site.id, product.id] - waiting
        )
        low, high = self.levels[site.id, product.id]
        if position > low:
            return 0.0
        pack = product.pack if product.pack > 1 else 5 if product.cost < 10 else 1
        return float(max(supplier.minimum, math.ceil((high - position) / pack) * pack))

    def _order(self, site: Site, supplier: Supplier, wanted: list[tuple[Product, float]]) -> None:
        world, now = self.world, self.world.clock.now
        money = world.money[supplier.currency(site)]
        rate = world.rate(money) / world.rate(site.company.currency)
        row = world.book.add(
            "purchase.order",
            name=world.book.number("P"),
            state="draft",
            partner_id=supplier.row["id"],
            date_order=now,
            date_approve=False,
            effective_date=False,
            currency_id=money["id"],
            currency_rate=rate,
            company_id=site.company.id,
            picking_type_id=site.receipt["id"],
            user_id=supplier.buyer,
            create_uid=supplier.buyer,
            invoice_status="no",
            receipt_status=False,
        )
        order = Purchase(row, site, supplier, [])
        for product, quantity in wanted:
            order.lines.append(self._line(order, product, quantity))
            self.receiving.coming[site.id, product.id] += quantity
        total = round(sum(line["price_subtotal"] for line in order.lines), 2)
        row.update(amount_untaxed=total, amount_total=total)
        hours = world.random("buyers").expovariate(1 / 3.0)
        when = site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, self._approve, order)

    def _line(self, order: Purchase, product: Product, quantity: float) -> Row:
        price = price_asked(self.world, product, order.row, product.id)
        return self.world.book.add(
            "purchase.order.line",
            order_id=order.row["id"],
            name=product.template["name"],
            product_id=product.id,
            product_uom=product.kind.unit,
            product_qty=quantity,
            product_uom_qty=quantity,
            qty_received=0.0,
            qty_invoiced=0.0,
            price_unit=price,
            discount=0.0,
            price_subtotal=round(price * quantity, 2),
            date_planned=self.world.clock.now + order.supplier.lead_days * DAY,
            state="draft",
            company_id=order.site.company.id,
            currency_id=order.row["currency_id"],
            partner_id=order.supplier.row["id"],
            sequence=10,
        )

    def _approve(self, order: Purchase) -> None:
        world, now = self.world, self.world.clock.now
        planned = order.site.company.calendar.next_hour(now + order.supplier.lead_days * DAY, 12)
        self.receiving.paperwork.approved(order)
        world.book.change(
            order.row,
            state="purchase",
            date_approve=now,
            date_planned=planned,
            receipt_status="pending",
        )
        for line in order.lines:
            world.book.change(line, state="purchase", date_planned=planned)
        group = world.book.add("procurement.group", name=order.row["name"])
        world.book.add("stock.reference", name=order.row["name"])
        order.group = group["id"]
        self.receiving.expect(order, planned)
