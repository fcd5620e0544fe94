"""Quotations, confirmations, promises and cancellations."""

from __future__ import annotations

from collections.abc import Callable

from .book import DAY, HOUR, Row
from .crm import Opportunities
from .demand import Want
from .fulfilment import Fulfilment
from .messages import track
from .offers import Offers
from .people import Customer
from .transfers import Order
from .world import World


class Selling:
    """The order desk; `confirmed` hears of every order that is let go."""

    def __init__(
        self,
        world: World,
        fulfilment: Fulfilment,
        opportunities: Opportunities,
        confirmed: Callable[[Order], None],
    ) -> None:
        self.world = world
        self.fulfilment = fulfilment
        self.opportunities = opportunities
        self.confirmed = confirmed
        self.offers = Offers(world)

    def quote(self, want: Want) -> None:
        """Write the quotation and decide what becomes of it."""
        world, customer = self.world, want.customer
        order = self.offers.write(customer, want.lines)
        self.opportunities.quoted(want, order)
        if world.chance("quotes", world.profile.unconfirmed):
            self._leave_open(order)
            return
        promise = self._promise(order, customer)
        when = self._release(customer)
        world.clock.at(when, self.confirm, Order(order, customer, order["_goods"], promise))

    def _leave_open(self, order: Row) -> None:
        random = self.world.random("quotes")
        fate = random.choices(("draft", "sent", "cancel"), (0.3, 0.4, 0.3))[0]
        when = self.world.clock.now + random.uniform(1, 12) * DAY
        self.world.clock.at(when, self._set_state, order, fate)

    def _release(self, customer: Customer) -> float:
        world, random = self.world, self.world.random("quotes")
        when = world.clock.now + random.expovariate(1 / (0.5 * HOUR))
        if world.chance("credit", world.profile.credit_hold):
            calendar = customer.site.company.calendar
            when = calendar.add(world.clock.now, random.uniform(10, 34) * HOUR)
        return when

    def _promise(self, order: Row, customer: Customer) -> int:
        world, profile = self.world, self.world.profile
        random, calendar = world.random("promise"), customer.site.company.calendar
        lead = customer.channel.lead_days
        if world.chance("promise", profile.wanted_later):
            lead += random.randint(4, 12)
        if world.chance("promise", profile.impossible_promise):
            lead = 0
        elif not world.chance("promise", profile.with_commitment):
            return 0
        day = calendar.working_days_later(world.clock.now, lead)
        order["commitment_date"] = calendar.at(day, 16 if lead else 17)
        return int(order["commitment_date"])

    def confirm(self, order: Order) -> None:
        """Let an order go: it is promised, and warehouse, buyers and finance take over."""
        world, now = self.world, self.world.clock.now
        self._set_state(order.row, "sale")
        world.book.change(order.row, date_order=now, invoice_status="no", delivery_status="pending")
        order.promise = order.promise or now + int(order.lines[0]["customer_lead"]) * DAY
        self.fulfilment.accept(order)
        self.confirmed(order)
        if world.chance("cancel", world.profile.cancelled):
            when = now + world.random("cancel").uniform(0.1, 5) * DAY
            world.clock.at(when, self._cancel, order)

    def _cancel(self, order: Order) -> None:
        touched = any(line["_direct"] or line["qty_invoiced"] for line in order.lines)
        if not touched and self.fulfilment.cancel(order):
            order.row["_cancelled"] = True
            self._set_state(order.row, "cancel")

    def _set_state(self, order: Row, state: str) -> None:
        if order["state"] == state:
            return
        track(self.world, order, "sale.order", STATES[order["state"]], STATES[state])
        self.world.book.change(order, state=state)
        for line in order["_lines"]:
            self.world.book.change(line, state=state)
        self.opportunities.decided(order)


STATES = {
    "draft": "Quotation",
    "sent": "Quotation Sent",
    "sale": "Sales Order",
    "cancel": "Cancelled",
}
