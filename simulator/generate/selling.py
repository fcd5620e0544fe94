"""Quotations, confirmations, promises and cancellations."""

from __future__ import annotations

from collections.abc import Callable

from .book import DAY, Row
from .crm import Opportunities
from .demand import Want
from .fulfilment import Fulfilment
from .messages import track
from .offers import Offers
from .orderdesk import OrderDesk
from .products import Product
from .transfers import Order
from .world import World

BUYING_DAYS = 5  # from a sale to the purchase, weekends and the shelf included
DIRECT_DAYS = 5  # more for goods that a supplier sends to the customer


class Selling:
    """The order desk; `confirmed` hears of every order that is let go."""

    def __init__(
        self,
        world: World,
        fulfilment: Fulfilment,
        opportunities: Opportunities,
        desk: OrderDesk,
        confirmed: Callable[[Order], None],
    ) -> None:
        self.world = world
        self.fulfilment = fulfilment
        self.opportunities = opportunities
        self.desk = desk
        self.confirmed = confirmed
        self.offers = Offers(world)

    def quote(self, want: Want) -> None:
        """Write the quotation and decide what becomes of it."""
        world, customer = self.world, want.customer
        order = self.offers.write(customer, want.lines, want.number)
        self.opportunities.quoted(want, order)
        if world.draws.chance("unconfirmed", world.profile.unconfirmed, want.number):
            self._leave_open(order)
            return
        promise = self.desk.promise(order, want, max(_supply_days(p) for p, _ in want.lines))
        confirmed = Order(order, customer, order["_goods"], promise, rush=self.desk.rushed(want))
        world.clock.at(self.desk.release(order, want), self.confirm, confirmed)

    def _leave_open(self, order: Row) -> None:
        random = self.world.random("quotes")
        fate = random.choices(("draft", "sent", "cancel"), (0.3, 0.4, 0.3))[0]
        when = self.world.clock.now + random.uniform(1, 12) * DAY
        self.world.clock.at(when, self._set_state, order, fate)

    def confirm(self, order: Order) -> None:
        """Let an order go: it is promised, and warehouse, buyers and finance take over."""
        world, now = self.world, self.world.clock.now
        self._set_state(order.row, "sale")
        currency = world.money[order.customer.currency]
        world.book.change(
            order.row,
            date_order=now,
            currency_rate=self.offers.rate(currency, order.site.company),
            invoice_status="no",
            delivery_status="pending",
        )
        order.promise = order.promise or now + int(order.lines[0]["customer_lead"]) * DAY
        order.row["_promise"] = order.promise
        self.fulfilment.accept(order)
        self.confirmed(order)
        outside = order.customer is not world.people.affiliate
        if outside and world.draws.chance("cancel", world.profile.cancelled, order.key):
            when = now + world.draws.between("cancelled after", 0.1, 5, order.key) * DAY
            world.clock.at(when, self._cancel, order)

    def _cancel(self, order: Order) -> None:
        kept = "_direct", "_to_order", "_on_order"
        touched = any(line[each] for line in order.lines for each in kept)
        if not touched and self.fulfilment.cancel(order):
            order.row["_cancelled"] = self.world.clock.now
            self._set_state(order.row, "cancel")

    def _set_state(self, order: Row, state: str) -> None:
        if order["state"] == state:
            return
        track(self.world, order, "sale.order", STATES[order["state"]], STATES[state])
        self.world.book.change(order, state=state)
        for line in order["_lines"]:
            self.world.book.change(line, state=state)
        self.opportunities.decided(order)


def _supply_days(product: Product) -> int:
    """How long goods take that are bought for one order."""
    if product.to_order:
        return product.supplier.lead_days + BUYING_DAYS
    return DIRECT_DAYS if product.direct else 0


STATES = {
    "draft": "Quotation",
    "sent": "Quotation Sent",
    "sale": "Sales Order",
    "cancel": "Cancelled",
}
