"""Goods that come back, with refund or exchange, and money that does without goods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .book import DAY, HOUR, Row
from .claims import DAMAGED, OTHER, PRICE, WRONG, Claims
from .habits import habits
from .invoices import Invoices, Item
from .transfers import Order, add_move, add_picking
from .world import World

REASONS = {"damaged": DAMAGED, "wrong item": WRONG, "not wanted": OTHER, "faulty": DAMAGED}


@dataclass(frozen=True, slots=True)
class Gone:
    """A move that brought goods to a customer, and how many of them one unit of the line is."""

    move: Row
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Return:
    """Units of an order line on their way back: a move, or one for each component of a kit."""

    order: Order
    line: Row
    units: float
    gone: list[Gone]
    to_refund: bool
    picking: Row
    moves: list[Row] = field(default_factory=list)


class Returns:
    """Customer service; `sent_back` hears of goods that went straight back to their supplier."""

    def __init__(
        self, world: World, invoices: Invoices, sent_back: Callable[[Row, Row], None]
    ) -> None:
        self.world = world
        self.invoices = invoices
        self.sent_back = sent_back
        self.claims = Claims(world)
        self.habits = habits(world)

    def consider(self, order: Order, line: Row, gone: list[Gone]) -> None:
        """Decide what becomes of a shipped line: mostly nothing."""
        draws, clock, key = self.world.draws, self.world.clock, (order.key, line["product_id"])
        calendar = order.site.company.calendar
        if order.customer is self.world.people.affiliate:
            return
        if draws.chance("returned", self.habits.returned, *key):
            back = clock.now + draws.between("return after", 4, 24, *key) * DAY
            clock.at(calendar.add(back, 0), self._return, order, line, gone)
        elif draws.chance("price claim", self.habits.refund_without_return, *key):
            clock.at(calendar.add(clock.now + 20 * DAY, 0), self._credit, order, line, 0.3)

    # -- goods come back ------------------------------------------------------------
    def _return(self, order: Order, line: Row, gone: list[Gone]) -> None:
        world, draws, key = self.world, self.world.draws, (order.key, line["product_id"])
        direct = bool(line["_direct"])  # nothing lies on the shelf to exchange it for
        exchanged = not direct and draws.chance("exchanged", self.habits.exchanged, *key)
        whole = max(1, int(min(each.move["quantity"] / each.per for each in gone)))
        units, site = float(draws.whole("returned units", 1, whole, *key)), order.site
        target = world.places.vendors if direct else site.stock
        kind = gone[0].move["picking_type_id"] if direct else site.receipt["id"]
        picking = self._picking(order, gone, (world.places.customers, target), kind)
        back = self._start(Return(order, line, units, gone, not exchanged, picking))
        reason = list(REASONS)[sum(key) % len(REASONS)]
        world.truth.note(
            "return", "stock.move", back.moves[0]["id"], line=line["id"], units=units,
            exchanged=exchanged, reason=reason,
        )  # fmt: skip
        self.claims.raised(order, REASONS[reason], *key)
        hours = draws.between("taking back", 1, 6, *key)
        when = site.company.calendar.add(world.clock.now, hours * HOUR)
        world.clock.at(when, self._take_in, back)

    def _picking(self, order: Order, gone: list[Gone], ends: tuple[int, int], kind: int) -> Row:
        return add_picking(
            self.world,
            order.site,
            self.world.book.rows["stock.picking.type"][kind - 1],
            ends,
            when=self.world.clock.now,
            state="assigned",
            partner_id=order.row["partner_id"],
            origin=f"Return of {gone[0].move['reference']}",
            return_id=gone[0].move["picking_id"],
            sale_id=order.row["id"],
            group_id=order.group,
        )

    def _start(self, back: Return) -> Return:
        """Plan the moves that take goods the other way."""
        for gone in back.gone:
            back.moves.append(self._move(back, gone.move, back.units * gone.per))
        return back

    def _move(self, back: Return, origin: Row, quantity: float) -> Row:
        book = self.world.book
        move = add_move(
            self.world,
            back.picking,
            origin["product_id"],
            quantity,
            name=back.line["name"],
            origin=back.order.row["name"],
            sale_line_id=back.line["id"],
            bom_line_id=origin.get("bom_line_id", False),
            purchase_line_id=origin.get("purchase_line_id", False),
            origin_returned_move_id=origin["id"],
            to_refund=back.to_refund,
        )
        move["move_orig_ids"] = [origin["id"]]
        book.change(origin, move_dest_ids=[*origin["move_dest_ids"], move["id"]])
        self.world.stock.hold(move, quantity)
        return move

    def _take_in(self, back: Return) -> None:
        world, line, now = self.world, back.line, self.world.clock.now
        for gone, move in zip(back.gone, back.moves, strict=True):
            self._arrive(gone.move, move, back)
        world.book.change(back.picking, state="done", date_done=now)
        if not back.to_refund:
            self._replace(back)
            return
        line["_returned"] += back.units
        delivered = (line["_shipped"] - line["_returned"]) / line["_factor"]
        world.book.change(line, qty_delivered=delivered)
        share = back.units / line["_factor"]
        line["_owed"] += share
        hours = world.draws.between("refunding", 4, 40, int(back.moves[0]["id"]))
        when = back.order.site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, self._refund, back.order, Item(line, share))

    def _arrive(self, origin: Row, move: Row, back: Return) -> None:
        """On the shelf again, or at the supplier who had sent it to the customer."""
        stock, cost = self.world.stock, origin["value"] / origin["quantity"]
        stock.finish(move, move["quantity"], cost)
        if back.line["_direct"]:
            stock.costing.through(move, move["quantity"], cost)
            self.sent_back(origin, move)
        else:
            stock.serve((move["product_id"], back.order.site.stock))

    def _replace(self, back: Return) -> None:
        """Send the same goods again, if the shelf has them; a return of the return in Odoo."""
        stock, site = self.world.stock, back.order.site
        for move in back.moves:
            spot = move["product_id"], site.stock
            if min(stock.free(spot), stock.on_hand[spot] + stock.gap[spot]) < move["quantity"]:
                return
        came = [Gone(move, each.per) for move, each in zip(back.moves, back.gone, strict=True)]
        ends, kind = (site.stock, self.world.places.customers), int(site.stages[-1].type["id"])
        picking = self._picking(back.order, came, ends, kind)
        again = replace(back, gone=came, to_refund=False, picking=picking, moves=[])
        self._start(again)
        for move in again.moves:
            stock.finish(move, move["quantity"])
        self.world.book.change(again.picking, state="done", date_done=self.world.clock.now)

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
        self.claims.raised(order, PRICE, order.key, line["product_id"])

    def _credited(self, order: Order, item: Item) -> bool:
        """Write a credit note if that much has been invoiced; says whether."""
        if not 0 < item.quantity <= item.line["qty_invoiced"]:
            return False
        self.invoices.write(order, [item], "out_refund")
        item.line["_credited"] += item.quantity
        return True
