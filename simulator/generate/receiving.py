"""Goods in: what suppliers really deliver, when, and how it reaches the shelf."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .book import DAY, HOUR, Row
from .calendar import day_number
from .causes import RECEIVING, SUPPLIER
from .dock import Lorry
from .incidents import OVERSEAS, Incidents
from .messages import track
from .paperwork import Paperwork, Purchase
from .sending_back import SendingBack
from .shelf import Shelf
from .transfers import add_move, add_picking
from .workforce import Workforce, job_content
from .world import World

PATIENCE = 14 * DAY
UNLOADING = (0.5, 2.0)  # hours at a door
SPELL = 14  # days a supplier stays punctual or late


class Receiving:
    """The suppliers and the goods-in desk; `coming` is what is ordered and not yet on the shelf."""

    def __init__(
        self,
        world: World,
        paperwork: Paperwork,
        incidents: Incidents,
        force: Workforce,
        shelf: Shelf,
    ) -> None:
        self.world = world
        self.paperwork = paperwork
        self.sending_back = SendingBack(world, paperwork)
        self.incidents, self.force, self.shelf = incidents, force, shelf
        self.fallible = SUPPLIER in world.causes
        self.from_group: Callable[[Purchase, Row], None] | None = None
        self.coming: dict[tuple[int, int], float] = defaultdict(float)
        self.due: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)  # by purchase line

    def expect(self, order: Purchase, due: int) -> None:
        """Create the receipt of a confirmed order; nearly always the goods come some day.

        `due` is when the supplier means to deliver, whatever the records say.
        """
        wanted = [(line, line["product_qty"]) for line in order.lines]
        receipt = self._receipt(order, wanted, order.row["date_planned"], None)
        if self.from_group and order.supplier is self.world.people.group:
            self.from_group(order, receipt)
            return
        share, keys = self.world.profile.never_comes, order.row["_keys"]
        lost = self.fallible and self.world.draws.chance("never comes", share, *keys)
        if lost and "_wanted" not in order.lines[0]:
            self.world.clock.at(due + PATIENCE, self._forget, order)
        else:
            self.world.clock.at(self.arrival(order, due), self._arrive, order, receipt)

    def _forget(self, order: Purchase) -> None:
        """Buyers stop counting on goods that do not come; the order stays open."""
        for line in order.lines:
            self.coming[order.site.id, line["product_id"]] -= line["product_qty"]
            self.due[order.site.id, line["product_id"]].pop(line["id"])

    def arrival(self, order: Purchase, due: int) -> int:
        """When the supplier's goods come: about the day before, or late."""
        draws, keys = self.world.draws, order.row["_keys"]
        days = min(draws.normal("early", -2.2, 0.7, *keys), -0.5)
        if self.fallible:
            days = self._days_late(order, due) or days
        when = max(due + days * DAY, self.world.clock.now + HOUR)
        return order.site.company.calendar.add(when, draws.between("at", 0, 1, *keys) * HOUR)

    def _days_late(self, order: Purchase, due: int) -> float:
        """How late a supplier is in a spell of its own, whichever order it is; 0: punctual."""
        draws, overseas = self.world.draws, order.supplier.overseas
        spell = int(order.supplier.row["id"]), day_number(due) // SPELL
        worse = self.incidents.factor("late suppliers", OVERSEAS) if overseas else 1.0
        if not draws.chance("late", self.world.profile.supplier_late * worse, *spell):
            return 0.0
        if worse > 1:
            return draws.between("late by", 9, 26, *spell)
        return 1 + draws.waiting("late by", self.world.profile.supplier_late_days, *spell)

    def _arrive(self, order: Purchase, picking: Row) -> None:
        """A lorry in the yard: it takes a door first, where doors and hands are limited."""
        if RECEIVING not in self.world.causes:
            self._unload(order, picking)
            return
        hours = self.world.draws.between("unloading", *UNLOADING, *order.row["_keys"])
        lorry = Lorry(hours * HOUR, lambda: self._unload(order, picking))
        self.force.dock(order.site).come(lorry)

    def _unload(self, order: Purchase, picking: Row) -> None:
        """Booked in at once where goods are put away later, else put on the shelf by the crew."""
        if order.site.inbound:
            when = self.force.calendar(order.site).add(self.world.clock.now, 0.5 * HOUR)
            self.world.clock.at(when, self.receive, order, picking)
        else:
            self._by_crew(order, picking["_moves"], 0, self.receive, order, picking)

    def _held(self, order: Purchase, step: int) -> float:
        """Working seconds that goods wait before they are put away: for papers, or for a check."""
        draws, keys = self.world.draws, (*order.row["_keys"], step)
        at_work = step < 2 and RECEIVING in self.world.causes
        share = self.world.profile.held_at_dock if at_work else 0.0
        held = draws.chance("held at dock", share, *keys)
        return draws.between("held for", 8, 60, *keys) * HOUR if held else 0.0

    def _by_crew(
        self, order: Purchase, moves: list[Row], step: int,
        action: Callable[..., object], *args: object,
    ) -> None:  # fmt: skip
        content, now = job_content(len(moves)), self.world.clock.now
        keys = (*order.row["_keys"], step, moves[0]["product_id"])
        crew = self.force.crew(order.site, "receive")
        free = crew.calendar.add(now, self._held(order, step))
        self.world.clock.at(free, crew.do, (1, free, 0), content, keys, action, *args)

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
            create_uid=order.row["create_uid"],
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
        """Book in what came; the rest is expected on a receipt of its own."""
        world, keys = self.world, (*order.row["_keys"], bool(picking["backorder_id"]))
        share = 1.0
        if self.fallible and world.draws.chance("partial", world.profile.partial_receipt, *keys):
            share = world.draws.between("part", 0.5, 0.9, *keys)
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
        self._backdate(picking, keys)
        order.row["effective_date"] = order.row["effective_date"] or done
        status = "partial" if later else "full"
        world.book.change(order.row, receipt_status=status, invoice_status="to invoice")
        self._put_away(order, picking["_moves"], 0)
        self.paperwork.arrived(order, picking)
        if later:
            planned = order.row["date_planned"]
            rest = self._receipt(order, later, planned, picking["id"])
            days = world.draws.between("rest after", 3, 9, *keys)
            when = order.site.company.calendar.add(done + days * DAY, HOUR)
            world.clock.at(when, self._arrive, order, rest)

    def _backdate(self, picking: Row, keys: tuple[int, ...]) -> None:
        """Now and then a receipt is written down later, under an earlier day."""
        world, now = self.world, self.world.clock.now
        track(world, picking, "stock.picking", "Ready", "Done")
        if not world.paper or not world.draws.chance("backdated", world.profile.backdated, *keys):
            return
        moves = picking["_moves"]
        earlier = int(now - world.draws.between("backdated by", 8, 60, *keys) * HOUR)
        stamp = max(earlier, *(move["_line"]["create_date"] for move in moves))
        world.truth.note(
            "breaches", "stock.picking", picking["id"],
            rule="backdated_entry", really=now, recorded=stamp,
        )  # fmt: skip
        picking["date_done"] = stamp
        for move in moves:
            move["date"] = move["_line"]["date"] = stamp

    def _book_in(self, order: Purchase, move: Row, quantity: float) -> None:
        line = move["_line_row"]
        self.world.stock.finish(move, quantity, move["price_unit"])
        received = line["qty_received"] + quantity
        self.world.book.change(line, qty_received=received)
        if received >= line["product_qty"]:
            self.due[order.site.id, move["product_id"]].pop(line["id"], None)
        if not order.site.two_step_receipt:
            self.shelf.put(order.site, move, *order.row["_keys"])
            self._available(order, move, quantity)

    def _available(self, order: Purchase, move: Row, quantity: float) -> None:
        site, product, wanted = order.site, move["product_id"], move["_line_row"].get("_wanted")
        self.coming[site.id, product] -= quantity
        if wanted:
            wanted(move)
        self.world.stock.serve((product, site.stock))
        self.sending_back.consider(order, move)

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
                _line_row=origin["_line_row"],
            )
            move["move_orig_ids"], origin["move_dest_ids"] = [origin["id"]], [move["id"]]
            world.stock.hold(move, origin["quantity"])
            moves.append(move)
        world.book.change(picking, state="assigned")
        self._by_crew(order, moves, number + 1, self._shelve, order, picking, moves, number + 1)

    def _shelve(self, order: Purchase, picking: Row, moves: list[Row], number: int) -> None:
        for move in moves:
            self.world.stock.finish(move, move["quantity"])
            if number == len(order.site.inbound):
                self.shelf.put(order.site, move, *order.row["_keys"])
                self._available(order, move, move["quantity"])
        self.world.book.change(picking, state="done", date_done=self.world.clock.now)
        self._put_away(order, moves, number)
