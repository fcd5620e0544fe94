"""From a confirmed order to the customer's door: reserve, pick, pack, ship, split what is short."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .book import HOUR, Row
from .calendar import WorkingTime
from .carriers import Carriers
from .kits import count_shipped, parts
from .paperwork import Wanted
from .places import Site
from .recording import Recording
from .reserving import Reserving
from .shelf import Shelf
from .transfers import Chain, Order, Slice, chain_moves, slice_pickings
from .workforce import Workforce, job_content, urgency
from .world import World


class Fulfilment:
    """The warehouses' outbound work."""

    def __init__(
        self,
        world: World,
        force: Workforce,
        carriers: Carriers,
        shelf: Shelf,
        *,
        shipped: Callable[[Order, Slice], None],
        recount: Callable[[Site, int, int], None],
        buy: Callable[[Order, Row, Wanted], None],
    ) -> None:
        self.world = world
        self.force, self.carriers, self.shelf = force, carriers, shelf
        self.shipped = shipped
        self.recount, self.buy = recount, buy
        self.recording = Recording(world, force)
        self.reserving = Reserving(world, self.consider)

    # -- start ------------------------------------------------------------------------
    def accept(self, order: Order) -> None:
        """Create the transfers of a confirmed order's stocked goods and queue for stock."""
        book = self.world.book
        named = {"name": order.row["name"], "partner_id": order.row["partner_id"]}
        group = book.add("procurement.group", sale_id=order.row["id"], **named)
        book.add("stock.reference", name=order.row["name"], sale_ids=[order.row["id"]])
        order.group = group["id"]
        share = self.world.profile.all_at_once
        order.whole = self.world.draws.chance("all at once", share, order.key)
        if order.whole:
            book.change(order.row, picking_policy="one")
        self.recording.watch_promise(order)
        stocked = [line for line in order.lines if not line["_direct"]]
        if not stocked:
            return
        work = Slice(order, slice_pickings(self.world, order, None), [])
        for line in stocked:
            for part in parts(line):
                moves = chain_moves(self.world, work, line, part, line["_units"] * part.per)
                work.chains.append(Chain(line, moves, part, ordered=line["_to_order"]))
                if line["_to_order"]:
                    moves[0].update(procure_method="make_to_order", state="waiting")
                    self.buy(order, line, partial(self.reserving.arrived, work, work.chains[-1]))
        order.slices.append(work)
        self.reserving.queue(work)
        self.consider(work)

    # -- waiting and picking ----------------------------------------------------------
    def consider(self, work: Slice) -> None:
        """Start picking when all is there, or when what is there must leave to be on time."""
        if work.started or work.picked or not work.eligible:
            return
        held = [chain.moves[0]["quantity"] for chain in work.chains]
        short = any(c.moves[0]["quantity"] < c.moves[0]["product_uom_qty"] for c in work.chains)
        self._show(work.pickings[0], "assigned" if any(held) else "confirmed")
        if not any(held) or (short and work.order.whole):
            return
        begin = self._latest(work) if short else self._earliest(work)
        if begin > self.world.clock.now:
            self.world.clock.at(begin, self.consider, work)
            return
        work.started = True
        self._hand_to(work, 0, self._picked, work)

    def _hand_to(
        self, work: Slice, number: int, action: Callable[..., object], *args: object
    ) -> None:
        """Give a stage's work to its crew; a one-step warehouse picks and packs in one."""
        order = work.order
        stage = "pack" if order.site.stages[number].kind == "pack" else "pick"
        content = job_content(len(work.chains))
        keys = order.site.id, order.key, order.slices.index(work)
        self.force.crew(order.site, stage).do(urgency(order), content, keys, action, *args)

    def _working(self, work: Slice) -> WorkingTime:
        return self.force.calendar(work.order.site)

    def _latest(self, work: Slice) -> int:
        calendar = self._working(work)
        day = calendar.working_days_earlier(work.order.promise, 1)
        return int(calendar.at(day, 9))

    def _earliest(self, work: Slice) -> int:
        calendar = self._working(work)
        day = calendar.working_days_earlier(work.order.promise, 4)
        return int(calendar.at(day, 8))

    def _picked(self, work: Slice) -> None:
        """The goods are in hand; what happens on paper may wait for the end of the shift."""
        real = self.world.clock.now
        if len(work.pickings) == 1:
            self.carriers.collect(work, real, partial(self._record_pick, work))
        else:
            self._record_pick(work, real)

    def _record_pick(self, work: Slice, real: int) -> None:
        self.world.clock.at(self.recording.time(work, 0, real), self._pick, work, real)

    def _pick(self, work: Slice, real: int) -> None:
        held = sum(chain.moves[0]["quantity"] for chain in work.chains)
        done = {id(chain): self._found(work, chain) for chain in work.chains}
        if not any(done.values()) or (work.order.whole and self._lacks(work, done)):
            work.started = False
            self._show(work.pickings[0], "assigned" if any(done.values()) else "confirmed")
            if sum(done.values()) == held:  # a count had taken goods back: nothing to recount
                self._again(work)
            return
        work.picked = True
        rest = work.following = self._split(work, done)
        self._complete(work, 0, real)
        if rest:
            self.reserving.queue(rest)

    def _found(self, work: Slice, chain: Chain) -> float:
        """What the shelf really gives of the reserved quantity; a gap is recounted next morning."""
        stock, move = self.world.stock, chain.moves[0]
        spot = move["product_id"], move["location_id"]
        self.reserving.leave(chain)
        held = float(move["quantity"])
        really = max(0.0, stock.on_hand[spot] + stock.gap[spot])
        if held <= really:
            return held
        stock.release(move, held - really)
        site = work.order.site
        when = self.force.calendar(site).next_hour(self.world.clock.now + 2 * HOUR, 9)
        move["_recounted_at"] = when
        self.recount(site, move["product_id"], when)
        self.world.clock.at(when + HOUR, self._again, work)
        return really

    def _lacks(self, work: Slice, done: dict[int, float]) -> bool:
        """Whether something is missing; then what was found stays reserved and waits for it."""
        found = [c for c in work.chains if done[id(c)] >= c.moves[0]["product_uom_qty"]]
        if len(found) == len(work.chains):
            return False
        for chain in found:
            self.reserving.keep(work, chain)
        return True

    def _again(self, work: Slice) -> None:
        if not work.picked:
            self.reserving.queue(work)
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
    def _complete(self, work: Slice, number: int, real: int) -> None:
        stock, now, site = self.world.stock, self.world.clock.now, work.order.site
        for chain in work.chains:
            move = chain.moves[number]
            stock.finish(move, chain.moves[0]["product_uom_qty"])
            if number == 0:
                slice_number = work.order.slices.index(work)
                self.shelf.pick(site, move, work.order.key, slice_number, chain.part.product)
        self._show(work.pickings[number], "done", date_done=now)
        self._pull_rest(work, number, now)
        if number + 1 == len(work.pickings):
            self._leave(work)
        else:
            self._pass_on(work, number + 1, real)

    def _pull_rest(self, work: Slice, number: int, now: int) -> None:
        rest = work.following
        if rest and number > 0:
            rest.pickings[number]["_pull_at"] = now
            for chain in rest.chains:
                if chain.moves[number]["_pull_at"] is None:
                    chain.moves[number]["_pull_at"] = now

    def _pass_on(self, work: Slice, number: int, real: int) -> None:
        """The next stage gets the goods; what was recorded late has moved on meanwhile."""
        now = self.world.clock.now
        work.pickings[number]["_push_at"] = now
        for chain in work.chains:
            chain.moves[number]["_push_at"] = now
            self.world.stock.hold(chain.moves[number], chain.moves[number]["product_uom_qty"])
        self._show(work.pickings[number], "assigned")
        if number == 1:
            self.recording.link(work)
        if number + 1 == len(work.pickings):
            ready = self._working(work).add(real, self.world.profile.ship_hours * HOUR)
            self.carriers.collect(work, ready, partial(self._finish_at, work, number))
        elif real < now:
            done = self._working(work).add(real, self.world.profile.pack_hours * HOUR)
            self._finish_at(work, number, done)
        else:
            self._hand_to(work, number, self._finished, work, number)

    def _finished(self, work: Slice, number: int) -> None:
        self._finish_at(work, number, self.world.clock.now)

    def _finish_at(self, work: Slice, number: int, real: int) -> None:
        when = self.recording.time(work, number, real)
        self.world.clock.at(when, self._complete, work, number, real)

    def _leave(self, work: Slice) -> None:
        book, order = self.world.book, work.order
        for chain in work.chains:
            line = chain.line
            count_shipped(line, chain.part, chain.moves[-1]["quantity"])
            if line["_shipped"] >= line["_units"]:
                line.setdefault("_completed", self.world.clock.now)
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
            self.reserving.queue(work.following)
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
                self.reserving.leave(chain)
                for move in chain.moves:
                    self.world.stock.cancel(move)
            for picking in work.pickings:
                self._show(picking, "cancel")
        for chain in (chain for work in order.slices for chain in work.chains):
            spot = chain.moves[0]["product_id"], chain.moves[0]["location_id"]
            self.world.stock.serve(spot)
        return True
