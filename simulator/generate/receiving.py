"""Goods in: what suppliers really deliver, when, and how it reaches the shelf."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .book import DAY, HOUR, Row
from .paperwork import Paperwork, Purchase
from .places import Site
from .transfers import add_move, add_picking
from .world import World

PATIENCE = 14 * DAY


class Receiving:
    """The suppliers and the goods-in desk; `coming` is what is ordered and not yet on the shelf."""

    def __init__(self, world: World, paperwork: Paperwork) -> None:
        self.world = world
        self.paperwork = paperwork
        self.coming: dict[tuple[int, int], float] = defaultdict(float)
        self.group: Callable[[Purchase, Row], None] | None = None  # takes orders at the affiliate

    def expect(self, order: Purchase, planned: int) -> None:
        """Create the receipt of a confirmed order; nearly always the goods come some day."""
        wanted = [(line, line["product_qty"]) for line in order.lines]
        receipt = self._receipt(order, wanted, planned, None)
        if order.supplier.in_group and self.group:
            self.group(order, receipt)
            return
        if self.world.chance("suppliers", self.world.profile.never_comes):
            self.world.clock.at(planned + PATIENCE, self._forget, order)
        else:
            self.world.clock.at(self._arrival(order, planned), self.receive, order, receipt)

    def _forget(self, order: Purchase) -> None:
        """Buyers stop counting on goods that do not come; the order stays open."""
        for line in order.lines:
            self.coming[order.site.id, line["product_id"]] -= line["product_qty"]

    def _arrival(self, order: Purchase, planned: int) -> int:
        random, late = self.world.random("suppliers"), self.world.profile.supplier_late
        troubled = order.supplier.overseas and 3.5 < self.world.months_before_end() < 9.5
        days = random.gauss(-0.8, 0.7)
        if random.random() < (0.75 if troubled else late):
            days = random.uniform(9, 26) if troubled else 1 + random.expovariate(1 / 6)
        when = planned + days * DAY
        soonest = self.world.clock.now + HOUR
        return order.site.company.calendar.add(max(when, soonest), random.uniform(0, 5) * HOUR)

    def _receipt(
        self, order: Purchase, wanted: list[tuple[Row, float]], planned: int, before: int | None
    ) -> Row:
        world, site = self.world, order.site
        target = site.input if site.two_step_receipt else site.stock
        picking = self._picking(
            order,
            site.receipt,
            (world.places.vendors, target),
            planned,
            date_deadline=planned,
            backorder_id=before or False,
            _moves=[],
        )
        for line, quantity in wanted:
            move = add_move(
                world,
                picking,
                line["product_id"],
                quantity,
                name=line["name"],
                purchase_line_id=line["id"],
                price_unit=round(line["price_unit"] / order.row["currency_rate"], 6),
                _line_row=line,
            )
            world.stock.hold(move, quantity)
            picking["_moves"].append(move)
        world.book.change(picking, state="assigned")
        return picking

    def _picking(
        self, order: Purchase, kind: Row, ends: tuple[int, int], when: int, **more: Any
    ) -> Row:
        return add_picking(
            self.world,
            order.site,
            kind,
            ends,
            when=when,
            partner_id=order.supplier.row["id"],
            origin=order.row["name"],
            group_id=order.group,
            **more,
        )

    def receive(self, order: Purchase, picking: Row) -> None:
        """Take in what has come, and expect the rest."""
        world, random = self.world, self.world.random("suppliers")
        parted = random.random() < world.profile.partial_receipt and not order.supplier.in_group
        share = random.uniform(0.5, 0.9) if parted else 1.0
        later: list[tuple[Row, float]] = []
        for move in picking["_moves"]:
            came = float(max(1, math.floor(move["product_uom_qty"] * share)))
            left = move["product_uom_qty"] - came
            if left > 0:
                world.stock.release(move, left)
                later.append((move["_line_row"], left))
            self._book_in(order, move, came)
        done = world.clock.now
        world.book.change(picking, state="done", date_done=done)
        order.row["effective_date"] = order.row["effective_date"] or done
        status = "partial" if later else "full"
        world.book.change(order.row, receipt_status=status, invoice_status="to invoice")
        self._put_away(order, picking["_moves"], 0)
        self.paperwork.arrived(order, picking)
        if later:
            planned = order.row["date_planned"]
            rest = self._receipt(order, later, planned, picking["id"])
            when = order.site.company.calendar.add(done + random.uniform(3, 9) * DAY, HOUR)
            world.clock.at(when, self.receive, order, rest)

    def _book_in(self, order: Purchase, move: Row, quantity: float) -> None:
        line = move["_line_row"]
        self.world.stock.finish(move, quantity, move["price_unit"])
        received = line["qty_received"] + quantity
        self.world.book.change(line, qty_received=received)
        if not order.site.two_step_receipt:
            self._available(order.site, move["product_id"], quantity)

    def _available(self, site: Site, product: int, quantity: float) -> None:
        self.coming[site.id, product] -= quantity
        self.world.stock.serve((product, site.stock))

    def _put_away(self, order: Purchase, origins: list[Row], number: int) -> None:
        """Take received goods one step on, to quality control or to the shelf."""
        site, world = order.site, self.world
        if number == len(site.inbound):
            return
        now, step = world.clock.now, site.inbound[number]
        picking = self._picking(
            order, site.put_away, (step.source, step.target), now, backorder_id=False
        )
        moves = []
        for origin in origins:
            move = add_move(
                world,
                picking,
                origin["product_id"],
                origin["quantity"],
                name=f"{site.code}: {'Input' if number == 0 else 'Quality Control'} → next",
                rule_id=step.rule,
                procure_method="make_to_order",
            )
            move["move_orig_ids"], origin["move_dest_ids"] = [origin["id"]], [move["id"]]
            world.stock.hold(move, origin["quantity"])
            moves.append(move)
        world.book.change(picking, state="assigned")
        hours = world.random("inbound").lognormvariate(1.0, 0.7)
        when = site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, self._shelve, order, picking, moves, number + 1)

    def _shelve(self, order: Purchase, picking: Row, moves: list[Row], number: int) -> None:
        for move in moves:
            self.world.stock.finish(move, move["quantity"])
            if number == len(order.site.inbound):
                self._available(order.site, move["product_id"], move["quantity"])
        self.world.book.change(picking, state="done", date_done=self.world.clock.now)
        self._put_away(order, moves, number)
