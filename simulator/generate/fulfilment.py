"""From a confirmed order to the customer's door: reserve, pick, pack, ship, split what is short."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from .book import HOUR, Row
from .calendar import WorkingTime
from .kits import count_shipped, parts
from .places import Site
from .stock import Claim
from .transfers import Chain, Order, Slice, chain_moves, slice_pickings
from .world import World


class Fulfilment:
    """The warehouses' outbound work."""

    def __init__(
        self,
        world: World,
        shipped: Callable[[Order, Slice], None],
        recount: Callable[[Site, int, int], None],
    ) -> None:
        self.world = world
        self.shipped = shipped
        self.recount = recount
        self._slow: dict[tuple[int, date], float] = {}

    # -- start ------------------------------------------------------------------------
    def accept(self, order: Order) -> None:
        """Create the transfers of a confirmed order's stocked goods and queue for stock."""
        book = self.world.book
        group = book.add("procurement.group", name=order.row["name"], sale_id=order.row["id"])
        book.add("stock.reference", name=order.row["name"], sale_ids=[order.row["id"]])
        order.group = group["id"]
        stocked = [line for line in order.lines if not line["_direct"]]
        if not stocked:
            return
        work = Slice(order, slice_pickings(self.world, order, None), [])
        for line in stocked:
            for part in parts(line):
                moves = chain_moves(self.world, work, line, part, line["_units"] * part.per)
                work.chains.append(Chain(line, moves, part))
        order.slices.append(work)
        self._queue(work)
        self.consider(work)

    # -- waiting and picking ----------------------------------------------------------
    def _queue(self, work: Slice) -> None:
        for chain in work.chains:
            if chain.claim is None:
                move = chain.moves[0]
                chain.claim = Claim(
                    work.order.promise,
                    move["id"],
                    move,
                    move["product_uom_qty"] - move["quantity"],
                    lambda: self.consider(work),
                )
                self.world.stock.claim(chain.claim)

    def consider(self, work: Slice) -> None:
        """Start picking when all is there, or when what is there must leave to be on time."""
        if work.started or work.picked or not work.eligible:
            return
        held = [chain.moves[0]["quantity"] for chain in work.chains]
        short = any(c.moves[0]["quantity"] < c.moves[0]["product_uom_qty"] for c in work.chains)
        self._show(work.pickings[0], "assigned" if any(held) else "confirmed")
        if not any(held):
            return
        begin = self._latest(work) if short else self._earliest(work)
        if begin > self.world.clock.now:
            self.world.clock.at(begin, self.consider, work)
            return
        work.started = True
        hours = self._hours(work.order.site, "pick")
        when = self._working(work).add(self.world.clock.now, hours * HOUR)
        if len(work.pickings) == 1:
            when = self._departure(work, when)
        self.world.clock.at(when, self._pick, work)

    def _working(self, work: Slice) -> WorkingTime:
        return work.order.site.company.calendar

    def _latest(self, work: Slice) -> int:
        calendar = self._working(work)
        day = calendar.working_days_earlier(work.order.promise, 1)
        return int(calendar.at(day, 10))

    def _earliest(self, work: Slice) -> int:
        calendar = self._working(work)
        day = calendar.working_days_earlier(work.order.promise, 4)
        return int(calendar.at(day, 8))

    def _hours(self, site: Site, stage: str) -> float:
        profile, random = self.world.profile, self.world.random("stages")
        hours = getattr(profile, f"{stage}_hours") * random.lognormvariate(0, profile.spread)
        return float(hours) * self._slowness(site, stage)

    def _slowness(self, site: Site, stage: str) -> float:
        today = site.company.calendar.day(self.world.clock.now)
        key = site.id, today
        if key not in self._slow:
            slow = self.world.chance("slow days", self.world.profile.slow_day)
            self._slow[key] = 5.0 if slow else 1.0
        factor = self._slow[key]
        if site.id == 1 and stage == "pick" and self.world.months_before_end() < 4.2:
            factor *= self.world.profile.slow_factor
        return factor

    def _pick(self, work: Slice) -> None:
        done = {id(chain): self._found(work, chain) for chain in work.chains}
        if not any(done.values()):
            work.started = False
            self._show(work.pickings[0], "confirmed")
            return
        work.picked = True
        rest = work.following = self._split(work, done)
        self._complete(work, 0)
        if rest:
            self._queue(rest)

    def _found(self, work: Slice, chain: Chain) -> float:
        """What the shelf really gives of the reserved quantity; a gap is recounted next morning."""
        stock, move = self.world.stock, chain.moves[0]
        spot = move["product_id"], move["location_id"]
        if chain.claim:
            stock.drop(chain.claim)
            chain.claim = None
        held = float(move["quantity"])
        really = max(0.0, stock.on_hand[spot] + stock.gap[spot])
        if held <= really:
            return held
        stock.release(move, held - really)
        site = work.order.site
        when = site.company.calendar.next_hour(self.world.clock.now + 2 * HOUR, 9)
        self.recount(site, move["product_id"], when)
        self.world.clock.at(when + HOUR, self._again, work)
        return really

    def _again(self, work: Slice) -> None:
        if not work.picked:
            self._queue(work)
            self.consider(work)

    def _split(self, work: Slice, done: dict[int, float]) -> Slice | None:
        """Put what was not found into a backorder; the original demand is cut to what was."""
        short = [c for c in work.chains if done[id(c)] < c.moves[0]["product_uom_qty"]]
        if not short:
            return None
        order = work.order
        rest = Slice(order, slice_pickings(self.world, order, work), [], eligible=False)
        for chain in short:
            found = done[id(chain)]
            if found == 0:
                self._carry_over(rest, chain)
                continue
            left = chain.moves[0]["product_uom_qty"] - found
            for move in chain.moves:
                move["_pull_demand"] = move["product_uom_qty"]
                move["product_uom_qty"] = found
            moves = chain_moves(self.world, rest, chain.line, chain.part, left)
            rest.chains.append(Chain(chain.line, moves, chain.part))
        work.chains = [chain for chain in work.chains if done[id(chain)] > 0]
        order.slices.append(rest)
        return rest

    def _carry_over(self, rest: Slice, chain: Chain) -> None:
        for move, picking in zip(chain.moves, rest.pickings, strict=True):
            move["_old_picking"] = (move["picking_id"], move["reference"])
            self.world.book.change(move, picking_id=picking["id"], reference=picking["name"])
        rest.chains.append(chain)

    # -- through the stages ----------------------------------------------------------
    def _complete(self, work: Slice, number: int) -> None:
        stock, now = self.world.stock, self.world.clock.now
        for chain in work.chains:
            move = chain.moves[number]
            stock.finish(move, chain.moves[0]["product_uom_qty"])
            if number == 0:
                self._miscount(work.order.site, move)
        self._show(work.pickings[number], "done", date_done=now)
        self._pull_rest(work, number, now)
        if number + 1 == len(work.pickings):
            self._leave(work)
        else:
            self._pass_on(work, number + 1, now)

    def _pull_rest(self, work: Slice, number: int, now: int) -> None:
        rest = work.following
        if rest and number > 0:
            rest.pickings[number]["_pull_at"] = now
            for chain in rest.chains:
                if chain.moves[number]["_pull_at"] is None:
                    chain.moves[number]["_pull_at"] = now

    def _pass_on(self, work: Slice, number: int, now: int) -> None:
        work.pickings[number]["_push_at"] = now
        for chain in work.chains:
            chain.moves[number]["_push_at"] = now
            self.world.stock.hold(chain.moves[number], chain.moves[number]["product_uom_qty"])
        self._show(work.pickings[number], "assigned")
        last = number + 1 == len(work.pickings)
        hours = self._hours(work.order.site, "ship" if last else "pack")
        when = self._working(work).add(now, hours * HOUR)
        if last:
            when = self._departure(work, when)
        self.world.clock.at(when, self._complete, work, number)

    def _departure(self, work: Slice, ready: int) -> int:
        calendar = self._working(work)
        when = calendar.next_hour(ready, 15.5) + self.world.random("stages").randint(0, 1500)
        if self.world.chance("carrier", self.world.profile.carrier_miss):
            day = calendar.working_days_later(when, self.world.random("carrier").randint(1, 3))
            when = calendar.at(day, 15.5)
        return int(when)

    def _miscount(self, site: Site, move: Row) -> None:
        share = self.world.profile.miscount
        if site.id == 2 and self.world.months_before_end() < 9:
            share *= self.world.profile.tight_shelf
        random = self.world.random("shelf")
        if random.random() < share:
            size = math.ceil(move["quantity"] * random.uniform(0.05, 0.3))
            spot = move["product_id"], move["location_id"]
            wrong = self.world.stock.gap[spot] + (-size if random.random() < 0.7 else size)
            self.world.stock.gap[spot] = max(wrong, -self.world.stock.on_hand[spot])

    def _leave(self, work: Slice) -> None:
        book, order = self.world.book, work.order
        for chain in work.chains:
            line = chain.line
            count_shipped(line, chain.part, chain.moves[-1]["quantity"])
            book.change(
                line, qty_delivered=(line["_shipped"] - line["_returned"]) / line["_factor"]
            )
        if not order.row["effective_date"]:
            order.row["effective_date"] = self.world.clock.now
        whole = all(line["_shipped"] >= line["_units"] for line in order.lines)
        book.change(order.row, delivery_status="full" if whole else "partial")
        self.shipped(order, work)
        if work.following:
            work.following.eligible = True
            self._queue(work.following)
            self.consider(work.following)

    def _show(self, picking: Row, state: str, **more: object) -> None:
        if picking["state"] != state or more:
            self.world.book.change(picking, state=state, **more)

    # -- cancelling -----------------------------------------------------------------
    def cancel(self, order: Order) -> bool:
        """Cancel an order nothing of which has been touched; says whether it could."""
        if any(work.picked for work in order.slices):
            return False
        for work in order.slices:
            work.picked = True
            for chain in work.chains:
                if chain.claim:
                    self.world.stock.drop(chain.claim)
                for move in chain.moves:
                    self.world.stock.cancel(move)
            for picking in work.pickings:
                self._show(picking, "cancel")
        for chain in (chain for work in order.slices for chain in work.chains):
            spot = chain.moves[0]["product_id"], chain.moves[0]["location_id"]
            self.world.stock.serve(spot)
        return True
