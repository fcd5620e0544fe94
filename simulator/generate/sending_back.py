"""Goods that are not what was ordered go back to their supplier."""

from __future__ import annotations

import math

from .book import DAY, HOUR, Row
from .causes import SUPPLIER
from .paperwork import Paperwork, Purchase
from .transfers import add_move, add_picking
from .world import World


class SendingBack:
    """Part of a receipt goes back some days later, if it is still there; the rest is kept."""

    def __init__(self, world: World, paperwork: Paperwork) -> None:
        self.world, self.paperwork = world, paperwork
        self.fallible = SUPPLIER in world.causes

    def consider(self, order: Purchase, origin: Row) -> None:
        """Decide whether some of what a move put on the shelf has to go back."""
        draws, keys = self.world.draws, (*order.row["_keys"], origin["product_id"])
        if not self.fallible or order.supplier.in_group:
            return
        if draws.chance("sent back", self.world.profile.sent_back, *keys):
            units = math.ceil(origin["quantity"] * draws.between("sent back part", 0.1, 0.5, *keys))
            after = self.world.clock.now + draws.between("sent back after", 1, 8, *keys) * DAY
            when = order.site.company.calendar.add(after, HOUR)
            self.world.clock.at(when, self._send, order, origin, float(units))

    def _send(self, order: Purchase, origin: Row, units: float) -> None:
        stock, site = self.world.stock, order.site
        spot = origin["product_id"], site.stock
        sound = min(units, stock.free(spot), stock.on_hand[spot] + stock.gap[spot])
        if sound <= 0:
            return
        picking = add_picking(
            self.world,
            site,
            site.stages[-1].type,
            (site.stock, self.world.places.vendors),
            when=self.world.clock.now,
            partner_id=order.supplier.row["id"],
            origin=f"Return of {origin['reference']}",
            return_id=origin["picking_id"],
            group_id=order.group,
        )
        move = add_move(
            self.world,
            picking,
            origin["product_id"],
            sound,
            name=origin["name"],
            purchase_line_id=origin["_line_row"]["id"],
            origin_returned_move_id=origin["id"],
            to_refund=True,
        )
        move["move_orig_ids"] = [origin["id"]]
        self.world.book.change(origin, move_dest_ids=[*origin["move_dest_ids"], move["id"]])
        stock.hold(move, sound)
        stock.finish(move, sound)
        self.world.book.change(picking, state="done", date_done=self.world.clock.now)
        self.world.truth.note("sent_back", "stock.move", move["id"], units=sound)
        self.paperwork.sent_back(origin, move)
