"""The stock ledger: moves, reservations, what the shelf really holds.

Every done move takes from one place and adds to another, so quantities balance over all
places. `gap` is what the shelf holds beyond the book: nobody sees it until a count.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .book import Book, Row
from .costing import Costing
from .lots import Lots

Spot = tuple[int, int]  # product, location


@dataclass(slots=True, order=True)
class Claim:
    """A move that waits for stock: earliest promise first.

    `served` is told of what it gets; once it is `in_work` nobody takes its goods away.
    """

    deadline: int
    move_id: int
    move: Row = field(compare=False)
    short: float = field(compare=False)
    served: Callable[[], None] = field(compare=False)
    in_work: Callable[[], bool] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody counted at a place, how far from the book it was, who and when."""

    units: float
    difference: float
    user: int
    time: int


class Stock:
    """Quantities by product and place."""

    def __init__(self, book: Book, unit: int) -> None:
        self.book = book
        self.unit = unit
        self.owners: dict[int, int] = {
            row["id"]: row["company_id"]
            for row in book.rows["stock.location"]
            if row["usage"] == "internal"
        }
        self.on_hand: dict[Spot, float] = defaultdict(float)
        self.reserved: dict[Spot, float] = defaultdict(float)
        self.gap: dict[Spot, float] = defaultdict(float)
        self.claims: dict[Spot, list[Claim]] = defaultdict(list)
        self.holders: dict[Spot, list[Claim]] = defaultdict(list)
        self.changed: set[Spot] = set()  # since buyers last looked
        self.short: set[Spot] = set()  # where somebody may wait
        self.costing = Costing(book, self.owners)
        self.entered: dict[Spot, Entered] = {}  # counts that nobody has applied yet
        self.valued = True  # False: quantities only
        self.standard = self.costing.standard
        self.lots = Lots(book, self.owners)
        self.units: dict[int, int] = {}  # products that are not kept in the common unit

    # -- moves and reservations -------------------------------------------------
    def move(self, product: int, quantity: float, source: int, target: int, **more: Any) -> Row:
        """A planned move; `more` are further fields of the record."""
        return self.book.add(
            "stock.move",
            product_id=product,
            product_uom=self.units.get(product, self.unit),
            product_uom_qty=quantity,
            location_id=source,
            location_dest_id=target,
            state=more.pop("state", "confirmed"),
            date=more.pop("date", self.book.clock.now),
            priority="0",
            procure_method=more.pop("procure_method", "make_to_stock"),
            quantity=0.0,
            move_orig_ids=[],
            move_dest_ids=[],
            **more,
        )

    def free(self, spot: Spot) -> float:
        """Quantity nobody has reserved."""
        return self.on_hand[spot] - self.reserved[spot]

    def hold(self, move: Row, quantity: float) -> None:
        """Reserve: the first time writes a move line, later ones raise it, as in Odoo."""
        if quantity <= 0:
            return
        if move["location_id"] in self.owners:
            self.reserved[move["product_id"], move["location_id"]] += quantity
            self.changed.add((move["product_id"], move["location_id"]))
        line = move.get("_line")
        if line is None:
            move["_line"] = self._line(move, quantity)
        else:
            self.book.change(line, quantity=line["quantity"] + quantity)
        held = move["quantity"] + quantity
        complete = held >= move["product_uom_qty"]
        state = "assigned" if complete else "partially_available"
        self.book.change(move, quantity=held, state=state)
        move["_line"]["state"] = state

    def release(self, move: Row, quantity: float) -> None:
        """Give a reservation back, whole or in part; an empty move line is deleted."""
        if quantity <= 0:
            return
        if move["location_id"] in self.owners:
            self.reserved[move["product_id"], move["location_id"]] -= quantity
            self.changed.add((move["product_id"], move["location_id"]))
        line, left = move["_line"], move["quantity"] - quantity
        if left <= 0:
            self.book.delete(line)
            move["_line"] = None
        else:
            self.book.change(line, quantity=left)
        state = "partially_available" if left > 0 else "confirmed"
        self.book.change(move, quantity=max(left, 0.0), state=state)

    def finish(self, move: Row, quantity: float, unit_cost: float | None = None) -> None:
        """Do the move now, with this quantity; `unit_cost` is that of goods that come in."""
        product, source, target = move["product_id"], move["location_id"], move["location_dest_id"]
        if source in self.owners:
            self.reserved[product, source] -= move["quantity"]
        if not move.get("_line"):
            move["_line"] = self._line(move, quantity)
        self.book.change(move["_line"], quantity=quantity, date=self.book.clock.now, state="done")
        self.on_hand[product, source] -= quantity
        self.on_hand[product, target] += quantity
        self.changed.add((product, source))
        self.changed.add((product, target))
        self.book.change(
            move,
            state="done",
            date=self.book.clock.now,
            quantity=quantity,
            product_uom_qty=quantity,
        )
        if product in self.lots.tracked:
            self.lots.move(move, quantity)
        if self.valued:
            self.costing.value(move, quantity, unit_cost)
        else:
            move["value"] = 0.0

    def cancel(self, move: Row) -> None:
        """Give up a move that is not done."""
        self.release(move, move["quantity"])
        self.book.change(move, state="cancel")

    def _line(self, move: Row, quantity: float) -> Row:
        return self.book.add(
            "stock.move.line",
            move_id=move["id"],
            picking_id=move.get("picking_id", False),
            product_id=move["product_id"],
            product_uom_id=move["product_uom"],
            location_id=move["location_id"],
            location_dest_id=move["location_dest_id"],
            company_id=move["company_id"],
            create_uid=move["create_uid"],
            quantity=quantity,
            date=self.book.clock.now,
            _move=move,
        )

    # -- waiting for stock --------------------------------------------------------
    def claim(self, claim: Claim) -> None:
        """Queue for stock and take what is free at once."""
        spot = claim.move["product_id"], claim.move["location_id"]
        self.holders[spot].append(claim)
        self.changed.add(spot)
        insort(self.claims[spot], claim)
        self.serve(spot)
        if self.claims[spot]:
            self.short.add(spot)

    def keep(self, claim: Claim) -> None:
        """Stay on the list of those who hold stock, with all that is needed."""
        self.holders[claim.move["product_id"], claim.move["location_id"]].append(claim)

    def drop(self, claim: Claim) -> None:
        """Leave the queue; a reservation already made stays with the move."""
        spot = claim.move["product_id"], claim.move["location_id"]
        self.holders[spot] = [each for each in self.holders[spot] if each is not claim]
        self.claims[spot] = [each for each in self.claims[spot] if each is not claim]

    def serve(self, spot: Spot) -> None:
        """Reserve free stock for those who wait, the earliest promise first."""
        served = []
        for claim in self.claims[spot]:
            taken = min(self.free(spot), claim.short)
            if taken <= 0:
                break
            self.hold(claim.move, taken)
            claim.short -= taken
            served.append(claim)
        self.claims[spot] = [claim for claim in self.claims[spot] if claim.short > 0]
        for claim in served:
            claim.served()

    def take_back(self, spot: Spot) -> None:
        """After a loss: cancel reservations the book no longer covers, the latest promise first."""
        for claim in sorted(self.holders[spot], reverse=True):
            over = -self.free(spot)
            if over <= 0:
                return
            back = min(over, claim.move["quantity"])
            if back > 0:
                self._give_back(claim, back)

    def rob(self, claim: Claim) -> Claim | None:
        """Give a claim that is short what another has reserved; returns the one it was taken from.

        It is the first in the list whose goods nobody is picking yet.
        """
        spot = claim.move["product_id"], claim.move["location_id"]
        for victim in self.holders[spot]:
            taken = min(claim.short, victim.move["quantity"])
            if taken > 0 and victim is not claim and not victim.in_work():
                self._give_back(victim, taken)
                self.hold(claim.move, taken)
                claim.short -= taken
                self.claims[spot] = [each for each in self.claims[spot] if each.short > 0]
                claim.served()
                return victim
        return None

    def _give_back(self, claim: Claim, quantity: float) -> None:
        spot = claim.move["product_id"], claim.move["location_id"]
        self.release(claim.move, quantity)
        if claim.short == 0:
            insort(self.claims[spot], claim)
            self.short.add(spot)
        claim.short += quantity

    # -- value ----------------------------------------------------------------------
    def unit_cost(self, company: int, product: int) -> float:
        """What one unit costs now, in the company's currency."""
        return self.costing.unit_cost(company, product)
