"""Customer invoices and credit notes, with their journal items."""

from __future__ import annotations

from dataclasses import dataclass

from .book import DAY, Row
from .entries import SIGNS, Entries
from .habits import habits
from .ledgers import Ledgers
from .transfers import Order
from .world import World


@dataclass(frozen=True, slots=True)
class Item:
    """One line to invoice or to credit: a sale line and a quantity in its unit."""

    line: Row
    quantity: float


class Invoices:
    """The sales ledger."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.entries, self.ledgers = Entries(world, "out"), Ledgers(world)

    def write(self, order: Order, items: list[Item], kind: str, reverses: Row | None = None) -> Row:
        """An invoice or a credit note with a line an item and the receivable that balances it."""
        team, seller = order.row["team_id"], order.row["user_id"]
        head = self.entries.head(order.row, kind, reverses, team_id=team, invoice_user_id=seller)
        if kind == "out_invoice":
            self.ledgers.dated(head, habits(self.world).invoice_dated_back)
        rows = [self._line(order, head, item) for item in items]
        self.entries.complete(order.row, head, rows)
        self._settle(head, reverses)
        return head

    def _settle(self, head: Row, reverses: Row | None) -> None:
        if reverses and reverses["amount_total"] == head["amount_total"]:
            self.world.book.change(reverses, payment_state="reversed")
            self.world.book.change(head, payment_state="paid")
            return
        days = self.world.draws.between("payment", 12, 50, int(head["id"]))
        self.world.clock.at(self.world.clock.now + days * DAY, self._pay, head)

    def _pay(self, head: Row) -> None:
        if head["payment_state"] == "not_paid":
            self.world.book.change(head, payment_state="paid")

    def _line(self, order: Order, head: Row, item: Item) -> Row:
        line, key = item.line, item.line["id"]
        row = self.entries.product(
            head, line, item.quantity, self._rate(order), sale_line_ids=[key]
        )
        held = line["qty_invoiced"] - SIGNS[head["move_type"]] * item.quantity
        lines = [*line["invoice_lines"], row["id"]]
        self.world.book.change(line, qty_invoiced=held, invoice_lines=lines)
        return row

    def _rate(self, order: Order) -> float:
        """Units of the order's currency for one of the company's, today."""
        money = self.world.money[order.customer.currency]
        return self.world.rate(money) / self.world.rate(order.site.company.currency)
