"""Trade within the group: one company's purchase is the other's sale."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .paperwork import Purchase
from .receiving import Receiving
from .selling import Selling
from .transfers import Order
from .world import World

TRANSIT_DAYS = 2.0


class Group:
    """Turns the affiliate's purchase into our sale, and our shipment into its receipt."""

    def __init__(self, world: World, selling: Selling, receiving: Receiving) -> None:
        self.world = world
        self.selling = selling
        self.receiving = receiving
        self._due: dict[int, tuple[Purchase, Row]] = {}

    def buy(self, purchase: Purchase, receipt: Row) -> None:
        """Enter the sale order of the same goods, confirmed at once and linked by name."""
        world, customer = self.world, self.world.people.affiliate
        wanted = tuple(
            (world.goods.products[line["product_id"]], int(line["product_qty"]))
            for line in purchase.lines
        )
        site, _, day = purchase.row["_keys"]  # ids differ between runs with other causes
        row = self.selling.offers.write(customer, wanted, -(day * 8 + site))
        promise = max(world.clock.now, purchase.row["date_planned"] - int(TRANSIT_DAYS * DAY))
        promise = customer.site.company.calendar.next_hour(promise, 15)
        row.update(
            client_order_ref=purchase.row["name"],
            origin=purchase.row["name"],
            commitment_date=promise,
        )
        world.book.change(purchase.row, partner_ref=row["name"])
        self._due[row["id"]] = purchase, receipt
        self.selling.confirm(Order(row, customer, row["_goods"], promise))

    def shipped(self, order: Order) -> None:
        """When the last of the order has left, it arrives at the affiliate two days later."""
        due = self._due.get(order.row["id"])
        if due and all(line["_shipped"] >= line["_units"] for line in order.lines):
            purchase, receipt = due
            hours = self.world.draws.between("group arrival", 0, 5, order.key)
            after = self.world.clock.now + TRANSIT_DAYS * DAY
            when = purchase.site.company.calendar.add(after, hours * HOUR)
            self.world.clock.at(when, self.receiving.receive, purchase, receipt)
