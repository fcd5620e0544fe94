"""Quotations, confirmations, promises, prices and cancellations."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .demand import Want
from .fulfilment import Fulfilment
from .people import Customer
from .products import Product, policy_price
from .transfers import Order
from .world import World


class Selling:
    """The order desk."""

    def __init__(self, world: World, fulfilment: Fulfilment) -> None:
        self.world = world
        self.fulfilment = fulfilment
        self.carriers = _carriers(world)

    def quote(self, want: Want) -> None:
        """Write the quotation and decide what becomes of it."""
        world, customer = self.world, want.customer
        order = self._order(customer)
        lines = [self._line(order, customer, product, units) for product, units in want.lines]
        self._freight(order, customer, lines)
        self._totals(order)
        if world.chance("quotes", world.profile.unconfirmed):
            self._leave_open(order)
            return
        random, calendar = world.random("quotes"), customer.site.company.calendar
        delay = random.expovariate(1 / (0.5 * HOUR))
        when = world.clock.now + delay
        promise = self._promise(order, customer)
        if world.chance("credit", world.profile.credit_hold):
            when = calendar.add(world.clock.now, random.uniform(10, 34) * HOUR)
        world.clock.at(when, self._confirm, Order(order, customer, lines, promise))

    def _leave_open(self, order: Row) -> None:
        random, book = self.world.random("quotes"), self.world.book
        fate = random.choices(("draft", "sent", "cancel"), (0.3, 0.4, 0.3))[0]
        when = self.world.clock.now + random.uniform(1, 12) * DAY
        self.world.clock.at(when, self._set_state, order, fate)
        book.change(order, state="draft")

    def _order(self, customer: Customer) -> Row:
        world, now = self.world, self.world.clock.now
        currency = world.money[_code(customer)]
        company = customer.site.company
        return world.book.add(
            "sale.order",
            name=world.book.number("S"),
            state="draft",
            date_order=now,
            partner_id=customer.row["id"],
            partner_invoice_id=customer.row["id"],
            partner_shipping_id=customer.row["id"],
            pricelist_id=customer.pricelist["id"],
            currency_id=currency["id"],
            currency_rate=world.rate(currency) / world.rate(company.currency),
            company_id=company.id,
            warehouse_id=customer.site.id,
            team_id=customer.team["id"],
            user_id=customer.salesman,
            carrier_id=world.random("quotes").choice(self.carriers),
            picking_policy="direct",
            client_order_ref=f"PO{world.random('quotes').randint(10000, 99999)}",
            commitment_date=False,
            effective_date=False,
            invoice_status="no",
            create_uid=customer.salesman,
        )

    def _line(self, order: Row, customer: Customer, product: Product, units: int) -> Row:
        world, random = self.world, self.world.random("prices")
        dozen = (
            product.dozens
            and units % 12 == 0
            and customer.channel.name
            in (
                "Wholesale",
                "Field Sales",
            )
        )
        factor = 12 if dozen else 1
        listed = policy_price(product, customer.pricelist, world.rate(world.money["USD"]))
        price = listed
        if world.chance("prices", world.profile.price_override):
            price = round(listed * random.uniform(0.86, 0.97), 2)
        discount = float(random.choice(customer.channel.discounts))
        if world.chance("prices", world.profile.beyond_policy):
            discount = float(random.choice((12, 15, 18, 20, 25)))
        line = self._add_line(order, product.row, units / factor, price * factor, discount)
        cost = world.cost(customer.site, product.id) * order["currency_rate"]
        line.update(
            name=f"[{product.row['default_code']}] {product.template['name']}",
            product_uom=world.goods.dozen if dozen else world.goods.unit,
            technical_price_unit=listed * factor,
            purchase_price=round(cost * factor, 2),
            customer_lead=float(customer.channel.lead_days + 1),
            is_service=False,
            _units=float(units),
            _factor=factor,
        )
        return line

    def _add_line(
        self, order: Row, product: Row, quantity: float, price: float, discount: float
    ) -> Row:
        return self.world.book.add(
            "sale.order.line",
            order_id=order["id"],
            product_id=product["id"],
            product_uom=self.world.goods.unit,
            product_uom_qty=quantity,
            price_unit=round(price, 2),
            discount=discount,
            price_subtotal=round(quantity * round(price, 2) * (1 - discount / 100), 2),
            qty_delivered=0.0,
            qty_delivered_method="stock_move",
            qty_invoiced=0.0,
            currency_id=order["currency_id"],
            company_id=order["company_id"],
            order_partner_id=order["partner_id"],
            salesman_id=order["user_id"],
            warehouse_id=order["warehouse_id"],
            invoice_lines=[],
            invoice_status="no",
            sequence=10,
            state="draft",
            _shipped=0.0,
            _direct=False,
            _returned=0.0,
        )

    def _freight(self, order: Row, customer: Customer, lines: list[Row]) -> None:
        value = sum(line["price_subtotal"] for line in lines)
        if (customer.channel.name == "eCommerce" and value > 150) or self.world.chance(
            "freight", 0.2
        ):
            return
        charge = 6.9 if value < 250 else 14.0 if value < 900 else 24.0
        line = self._add_line(order, self.world.goods.freight, 1.0, charge, 0.0)
        line.update(
            name="Delivery",
            is_delivery=True,
            is_service=True,
            technical_price_unit=charge,
            qty_delivered_method="manual",
            _units=0.0,
            _factor=1,
        )
        order["_freight"] = line

    def _totals(self, order: Row) -> None:
        lines = self.world.book.rows["sale.order.line"]
        own = []
        for line in reversed(lines):
            if line["order_id"] != order["id"]:
                break
            own.append(line)
        order["_lines"] = own[::-1]
        total = round(sum(line["price_subtotal"] for line in own), 2)
        order.update(amount_untaxed=total, amount_tax=0.0, amount_total=total)

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

    def _confirm(self, order: Order) -> None:
        world, now = self.world, self.world.clock.now
        self._set_state(order.row, "sale")
        world.book.change(order.row, date_order=now, invoice_status="no", delivery_status="pending")
        order.promise = order.promise or now + int(order.lines[0]["customer_lead"]) * DAY
        self.fulfilment.accept(order)
        if world.chance("cancel", world.profile.cancelled):
            when = now + world.random("cancel").uniform(0.1, 5) * DAY
            world.clock.at(when, self._cancel, order)

    def _cancel(self, order: Order) -> None:
        if self.fulfilment.cancel(order):
            self._set_state(order.row, "cancel")

    def _set_state(self, order: Row, state: str) -> None:
        if order["state"] == state:
            return
        track(self.world, order, "sale.order", STATES[order["state"]], STATES[state])
        self.world.book.change(order, state=state)
        for line in order["_lines"]:
            self.world.book.change(line, state=state)


STATES = {
    "draft": "Quotation",
    "sent": "Quotation Sent",
    "sale": "Sales Order",
    "cancel": "Cancelled",
}


def track(world: World, row: Row, model: str, before: str, after: str) -> None:
    """The message Odoo writes about a change of state, with both labels."""
    message = world.book.add(
        "mail.message", model=model, res_id=row["id"], date=world.clock.now, author_id=1
    )
    world.book.add(
        "mail.tracking.value",
        mail_message_id=message["id"],
        field_id=1,
        field=1,
        field_desc="Status",
        field_type="selection",
        old_value_char=before,
        new_value_char=after,
    )


def _code(customer: Customer) -> str:
    if customer.pricelist["name"] == "Export":
        return "USD"
    return str(customer.site.company.currency["name"])


def _carriers(world: World) -> list[int]:
    freight = world.goods.freight["id"]
    return [
        world.book.add(
            "delivery.carrier",
            name=name,
            active=True,
            delivery_type="fixed",
            fixed_price=price,
            product_id=freight,
        )["id"]
        for name, price in (("Parcel", 6.9), ("Freight forwarder", 24.0), ("Express", 14.0))
    ]
