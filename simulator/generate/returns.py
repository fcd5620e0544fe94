"""Goods that come back, with refund or exchange, and money that does without goods."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .habits import habits
from .invoices import Invoices, Item
from .transfers import Order, add_move, add_picking
from .world import World

REASONS = ("damaged", "wrong item", "not wanted", "faulty")


class Returns:
    """Customer service."""

    def __init__(self, world: World, invoices: Invoices) -> None:
        self.world = world
        self.invoices = invoices
        self.habits = habits(world)

    def consider(self, order: Order, line: Row, move: Row) -> None:
        """Decide what becomes of a shipped line: mostly nothing."""
        draws, clock, key = self.world.draws, self.world.clock, (order.key, line["product_id"])
        calendar = order.site.company.calendar
        if order.customer is self.world.people.affiliate:
            return
        if draws.chance("returned", self.habits.returned, *key):
            back = clock.now + draws.between("return after", 4, 24, *key) * DAY
            clock.at(calendar.add(back, 0), self._return, order, line, move)
        elif draws.chance("price claim", self.habits.refund_without_return, *key):
            clock.at(calendar.add(clock.now + 20 * DAY, 0), self._credit, order, line, 0.3)

    # -- goods come back ------------------------------------------------------------
    def _return(self, order: Order, line: Row, origin: Row) -> None:
        world, draws, key = self.world, self.world.draws, (order.key, line["product_id"])
        exchanged = draws.chance("exchanged", self.habits.exchanged, *key)
        whole = max(1, int(origin["quantity"]))
        quantity = float(draws.whole("returned units", 1, whole, *key))
        site = order.site
        picking = self._picking(order, origin, (world.places.customers, site.stock), site.receipt)
        move = self._move(picking, order, line, origin, quantity, to_refund=not exchanged)
        world.truth.note(
            "return", "stock.move", move["id"], line=line["id"], units=quantity,
            exchanged=exchanged, reason=REASONS[sum(key) % len(REASONS)],
        )  # fmt: skip
        hours = draws.between("taking back", 1, 6, *key)
        when = site.company.calendar.add(world.clock.now, hours * HOUR)
        world.clock.at(when, self._take_in, order, line, origin, move, picking)

    def _picking(self, order: Order, origin: Row, ends: tuple[int, int], kind: Row) -> Row:
        return add_picking(
            self.world,
            order.site,
            kind,
            ends,
            when=self.world.clock.now,
            state="assigned",
            partner_id=order.row["partner_id"],
            origin=f"Return of {origin['reference']}",
            sale_id=order.row["id"],
            group_id=order.group,
        )

    def _move(
        self, picking: Row, order: Order, line: Row, origin: Row, units: float, *, to_refund: bool
    ) -> Row:
        book = self.world.book
        move = add_move(
            self.world,
            picking,
            origin["product_id"],
            units,
            name=line["name"],
            origin=order.row["name"],
            sale_line_id=line["id"],
            origin_returned_move_id=origin["id"],
            to_refund=to_refund,
        )
        move["move_orig_ids"] = [origin["id"]]
        book.change(origin, move_dest_ids=[*origin["move_dest_ids"], move["id"]])
        self.world.stock.hold(move, units)
        return move

    def _take_in(self, order: Order, line: Row, origin: Row, move: Row, picking: Row) -> None:
        world, now = self.world, self.world.clock.now
        world.stock.finish(move, move["quantity"], origin["value"] / origin["quantity"])
        world.book.change(picking, state="done", date_done=now)
        world.stock.serve((line["product_id"], order.site.stock))
        if not move["to_refund"]:
            self._replace(order, line, move)
            return
        line["_returned"] += move["quantity"]
        delivered = (line["_shipped"] - line["_returned"]) / line["_factor"]
        world.book.change(line, qty_delivered=delivered)
        share = move["quantity"] / line["_factor"]
        line["_owed"] += share
        hours = world.draws.between("refunding", 4, 40, int(move["id"]))
        when = order.site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, self._refund, order, Item(line, share))

    def _replace(self, order: Order, line: Row, back: Row) -> None:
        """Send the same goods again, if the shelf has them; a return of the return in Odoo."""
        stock, site = self.world.stock, order.site
        spot, units = (line["product_id"], site.stock), back["quantity"]
        if min(stock.free(spot), stock.on_hand[spot] + stock.gap[spot]) < units:
            return
        out = site.stages[-1].type
        picking = self._picking(order, back, (site.stock, self.world.places.customers), out)
        move = self._move(picking, order, line, back, units, to_refund=False)
        stock.finish(move, units)
        self.world.book.change(picking, state="done", date_done=self.world.clock.now)

    # -- money goes back ------------------------------------------------------------
    def _refund(self, order: Order, item: Item) -> None:
        """Credit what came back, as soon as it has been invoiced."""
        if self._credited(order, item):
            item.line["_owed"] -= item.quantity
        elif item.line.get("_pending"):
            self.world.clock.at(self.world.clock.now + 10 * DAY, self._refund, order, item)

    def _credit(self, order: Order, line: Row, share: float) -> None:
        """A price claim: part of the invoiced quantity is credited, nothing comes back."""
        quantity = round(line["qty_invoiced"] * share, 2)
        self._credited(order, Item(line, quantity))
        self.world.truth.note("return", "sale.order.line", line["id"], claim=quantity)

    def _credited(self, order: Order, item: Item) -> bool:
        """Write a credit note if that much has been invoiced; says whether."""
        if not 0 < item.quantity <= item.line["qty_invoiced"]:
            return False
        self.invoices.write(order, [item], "out_refund")
        item.line["_credited"] += item.quantity
        return True
