"""When orders and shipments are invoiced: at once, late, in parts, twice, or never."""

from __future__ import annotations

from collections.abc import Callable

from .book import DAY, HOUR, Row
from .habits import habits
from .invoices import Invoices, Item
from .kits import parts
from .offers import carrier_cost
from .returns import Gone, Returns
from .transfers import Order, Slice
from .world import World


class Billing:
    """Finance: lines are invoiced on order or on delivery, as their product says."""

    def __init__(
        self, world: World, invoices: Invoices, sent_back: Callable[[Row, Row], None]
    ) -> None:
        self.world = world
        self.habits = habits(world)
        self.invoices = invoices
        self.returns = Returns(world, invoices, sent_back)

    def confirmed(self, order: Order) -> None:
        """Invoice the lines that are billed when they are ordered."""
        if not self.world.paper:
            return
        items = []
        for line in order.lines:
            if line["_on_order"]:
                line["_planned"] = line["_units"]
                items.append(Item(line, line["product_uom_qty"]))
        if items:
            self._plan(order, items, 0.0, sum(item.line["id"] for item in items))

    def shipped(self, order: Order, work: Slice) -> None:
        """Plan the invoice of a shipment and what may come back."""
        picking, key = work.pickings[-1], int(work.pickings[-1]["id"])
        self.returns.claims.shipped(order, order.slices.index(work))
        picking["carrier_price"] = self._carrier_price(work, key)
        lines = {chain.line["id"]: chain.line for chain in work.chains}
        self.delivered(order, list(lines.values()), key)
        for line in lines.values():
            gone = [
                Gone(chain.moves[-1], chain.part.per) for chain in work.chains if chain.line is line
            ]
            if len(gone) == len(parts(line)):  # of a kit that left in parts nothing comes back
                self.returns.consider(order, line, gone)

    def direct(self, order: Order, line: Row, move: Row) -> None:
        """Plan what follows goods that a supplier sent to the customer."""
        self.delivered(order, [line], int(move["picking_id"]))
        self.returns.consider(order, line, [Gone(move)])

    def delivered(self, order: Order, lines: list[Row], key: int) -> None:
        """Plan the invoice of what has been delivered of these lines and not been planned yet."""
        if not self.world.paper:
            return
        items = []
        for line in lines:
            units = line["_shipped"] - line["_planned"]
            if units > 0:
                line["_planned"] += units
                items.append(Item(line, units / line["_factor"]))
        if items:
            self._fate(order, items, key)

    def _carrier_price(self, work: Slice, key: int) -> float:
        value = 0.0
        for chain in work.chains:
            line = chain.line
            share = chain.moves[-1]["quantity"] / chain.part.per / line["_units"]
            value += share * line["price_subtotal"] / max(1, len(line["_parts"]))
        cost = carrier_cost(value / work.order.row["currency_rate"])
        haggled = self.world.draws.normal("carriage", 0.0, self.habits.carrier_spread, key)
        return round(cost * (1 + max(-0.3, min(0.4, haggled))), 2)

    # -- what becomes of an invoice to be written ---------------------------------
    def _fate(self, order: Order, items: list[Item], key: int) -> None:
        draws, habit = self.world.draws, self.habits
        if order.customer is not self.world.people.affiliate:
            if draws.chance("never billed", habit.unbilled, key):
                self._forget(items)
                return
            if draws.chance("billed late", habit.billed_late, key):
                days = draws.between("days late", 12, 45, key)
                self._note(items, "late_invoice", days=round(days, 1))
                self._plan(order, items, days, key)
                return
            if draws.chance("billed in parts", habit.billed_in_parts, key):
                items = self._first_part(order, items, key)
        self._plan(order, items, 0.0, key)

    def _forget(self, items: list[Item]) -> None:
        for item in items:
            item.line["_never"] += item.quantity
        self._note(items, "unbilled")

    def _note(self, items: list[Item], kind: str, **facts: object) -> None:
        for item in items:
            self.world.truth.note(
                "billing", "sale.order.line", item.line["id"], what=kind,
                quantity=item.quantity, **facts,
            )  # fmt: skip

    def _first_part(self, order: Order, items: list[Item], key: int) -> list[Item]:
        """Half of each line now where it can be halved, the rest some days later."""
        now = [Item(each.line, float(each.quantity // 2)) for each in items if each.quantity >= 2]
        rest = [
            Item(each.line, each.quantity - (each.quantity // 2 if each.quantity >= 2 else 0))
            for each in items
        ]
        if not now:
            return items
        self._plan(order, rest, self.world.draws.between("rest", 3, 11, key), key + 1)
        return now

    def _plan(self, order: Order, items: list[Item], days: float, key: int) -> None:
        calendar, clock = order.site.company.calendar, self.world.clock
        hours = self.world.draws.between("billing", 1, 7, key)
        for item in items:
            item.line["_pending"] = item.line.get("_pending", 0.0) + item.quantity
        when = calendar.add(clock.now + days * DAY, hours * HOUR)
        clock.at(when, self._invoice, order, items, key)

    def _invoice(self, order: Order, items: list[Item], key: int) -> None:
        for item in items:
            item.line["_pending"] -= item.quantity
        if order.row.get("_cancelled"):
            return
        freight = order.row.pop("_freight", None)
        if freight:
            items = [*items, Item(freight, 1.0)]
            self.world.book.change(freight, qty_delivered=1.0)
        head = self.invoices.write(order, items, "out_invoice")
        self._show(order, items)
        if self.world.draws.chance("corrected", self.habits.corrected, key):
            days = self.world.draws.between("mistake seen", 2, 12, key)
            when = order.site.company.calendar.add(self.world.clock.now + days * DAY, HOUR)
            self.world.clock.at(when, self._correct, order, items, head)

    def _show(self, order: Order, items: list[Item]) -> None:
        for item in items:
            done = item.line["qty_invoiced"] >= item.line["product_uom_qty"]
            item.line["invoice_status"] = "invoiced" if done else "no"
        whole = all(line["invoice_status"] == "invoiced" for line in order.lines)
        self.world.book.change(order.row, invoice_status="invoiced" if whole else "no")

    def _correct(self, order: Order, items: list[Item], head: Row) -> None:
        """An invoice with a mistake is credited whole and written again the same hour."""
        if any(item.line["qty_invoiced"] < item.quantity for item in items):
            return
        credit = self.invoices.write(order, items, "out_refund", head)
        self.invoices.write(order, items, "out_invoice")
        self._show(order, items)
        self.world.truth.note(
            "billing", "account.move", head["id"], what="corrected", credit=credit["id"]
        )
