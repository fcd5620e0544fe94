"""Vendor bills and refunds, with their journal items."""

from __future__ import annotations

from dataclasses import dataclass

from .book import Row
from .calendar import WorkingTime
from .entries import SIGNS, Entries
from .habits import habits
from .ledgers import Ledgers
from .world import World


@dataclass(frozen=True, slots=True)
class Billed:
    """One line to be billed or credited: a purchase line and a quantity in its unit."""

    line: Row
    quantity: float


class Bills:
    """The purchase ledger."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.entries, self.ledgers = Entries(world, "in"), Ledgers(world)

    def write(self, order: Row, items: list[Billed], kind: str) -> Row:
        """A bill (`in_invoice`) or a refund (`in_refund`) of a purchase order's lines."""
        head = self.entries.head(order, kind, None, invoice_user_id=order["user_id"])
        self.ledgers.dated(head, habits(self.world).dated_back)
        self._note_early(order, head)
        rows = [self._line(order, head, item) for item in items]
        self.entries.complete(order, head, rows)
        return head

    def calendar(self, order: Row) -> WorkingTime:
        """When the buying company works."""
        return self.world.places.companies[int(order["company_id"]) - 1].calendar

    def _note_early(self, order: Row, head: Row) -> None:
        """A bill dated back before its order's approval: by the books the order came later."""
        day, approved = self.calendar(order).day, order["date_approve"]
        if head["move_type"] == "in_invoice" and day(head["invoice_date"]) < day(approved):
            self.world.truth.note(
                "breaches", "purchase.order", order["id"],
                rule="purchase_after_receipt", bill=head["id"], at=approved,
            )  # fmt: skip

    def _line(self, order: Row, head: Row, item: Billed) -> Row:
        line, sign = item.line, SIGNS[head["move_type"]]
        invoiced = line["qty_invoiced"] + sign * item.quantity
        self.world.book.change(line, qty_invoiced=invoiced)
        return self.entries.product(
            head, line, item.quantity, order["currency_rate"], purchase_line_id=line["id"]
        )
