"""When work is written down, which is not always when it is done."""

from __future__ import annotations

from datetime import timedelta

from .book import Row
from .transfers import Order, Slice
from .workforce import Workforce
from .world import World


class Recording:
    """Batch validation, links to the wrong order, promises moved afterwards."""

    def __init__(self, world: World, force: Workforce) -> None:
        self.world, self.force = world, force
        self._linkable: dict[tuple[int, int], tuple[Row, Row]] = {}

    def time(self, work: Slice, number: int, real: int) -> int:
        """When a transfer finished at `real` is validated: then, or at the end of the shift."""
        order = work.order
        keys = order.key, order.slices.index(work), number
        if not self.world.draws.chance("batched", self.world.scenario.batched, *keys):
            return real
        when = self.force.calendar(order.site).shift_end(real)
        self.world.truth.note(
            "breaches", "stock.picking", work.pickings[number]["id"],
            rule="batch_validation", really=real, recorded=when,
        )  # fmt: skip
        return when

    def link(self, work: Slice) -> None:
        """Now and then two orders' picks of one product are linked to each other's next step."""
        if not self.world.scenario.wrong_peg or len(work.pickings) == 1:
            return
        for chain in work.chains:
            place = work.order.site.id, chain.part.product
            mine = chain.moves[0], chain.moves[1]
            keys = work.order.key, work.order.slices.index(work), chain.part.product
            other = self._linkable.pop(place, None)
            if other is None or other[1]["state"] in ("done", "cancel"):
                self._linkable[place] = mine
            elif self.world.draws.chance("wrong peg", 4 * self.world.scenario.wrong_peg, *keys):
                self._swap(mine, other)

    def _swap(self, one: tuple[Row, Row], two: tuple[Row, Row]) -> None:
        for (first, _), (_, following) in ((one, two), (two, one)):
            first["move_dest_ids"] = [following["id"]]
            following["move_orig_ids"] = [first["id"]]
            self.world.truth.note(
                "wrong_pegs", "stock.move", first["id"], linked_to=following["id"]
            )

    def watch_promise(self, order: Order) -> None:
        """Look at the order on the morning after its due date."""
        if self.world.scenario.edited_promises:
            calendar = self.force.calendar(order.site)
            morning = calendar.at(calendar.day(order.promise) + timedelta(days=1), 9)
            self.world.clock.at(calendar.add(morning, 0), self._edit, order)

    def _edit(self, order: Order) -> None:
        """A late order gets a later date, and nothing remembers the first one."""
        draws, now, calendar = (
            self.world.draws,
            self.world.clock.now,
            self.force.calendar(order.site),
        )
        late = any(line["_shipped"] < line["_units"] for line in order.lines)
        share = self.world.scenario.edited_promises
        if order.row["state"] != "sale" or not late:
            return
        if not draws.chance("promise edited", share, order.key):
            return
        day = calendar.working_days_later(now, draws.whole("edited by", 2, 8, order.key))
        moved = calendar.at(day, 16)
        self.world.truth.note(
            "promise_edits", "sale.order", order.row["id"],
            first_promise=order.promise, new_promise=moved,
        )  # fmt: skip
        self.world.book.change(order.row, commitment_date=moved)
        for work in order.slices:
            self._put_off(work, moved)

    def _put_off(self, work: Slice, moved: int) -> None:
        """Deadlines follow the order's current date until the goods have gone."""
        rows = [*work.pickings, *(move for chain in work.chains for move in chain.moves)]
        for row in rows:
            if row["state"] not in ("done", "cancel"):
                self.world.book.change(row, date_deadline=moved)
