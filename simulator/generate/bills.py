"""Vendor bills and refunds, with their journal items."""

from __future__ import annotations

from dataclasses import dataclass

from .book import DAY, Row
from .calendar import WorkingTime
from .ledgers import Ledgers
from .world import World

SIGNS = {"in_invoice": 1, "in_refund": -1}
PREFIXES = {"in_invoice": "BILL", "in_refund": "RBILL"}


@dataclass(frozen=True, slots=True)
class Billed:
    """One line to be billed or credited: a purchase line and a quantity in its unit."""

    line: Row
    quantity: float


class Bills:
    """The purchase ledger."""

    def __init__(self, world: World) -> None:
        self.world, self.ledgers = world, Ledgers(world)
        accounts = {row["account_type"]: row["id"] for row in world.book.rows["account.account"]}
        self.expense, self.payable = accounts["expense"], accounts["liability_payable"]

    def write(self, order: Row, items: list[Billed], kind: str, reverses: Row | None = None) -> Row:
        """A bill (`in_invoice`) or a refund (`in_refund`) of a purchase order's lines."""
        book, now = self.world.book, self.world.clock.now
        head = book.add(
            "account.move",
            name=book.number(f"{PREFIXES[kind]}/{order['company_id']}/", 6),
            state="posted",
            move_type=kind,
            date=now,
            invoice_date=now,
            invoice_date_due=now + 30 * DAY,
            partner_id=order["partner_id"],
            invoice_origin=order["name"],
            reversed_entry_id=reverses["id"] if reverses else False,
            ref=f"Reversal of: {reverses['name']}" if reverses else False,
            payment_state="not_paid",
            company_id=order["company_id"],
            currency_id=order["currency_id"],
        )
        self.ledgers.dated(head)
        self._note_early(order, head)
        rows = [self._line(order, head, item) for item in items]
        self._balance(head, rows)
        total = round(sum(row["price_subtotal"] for row in rows), 2)
        head["amount_untaxed"] = head["amount_total"] = total
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
        line, book, sign = item.line, self.world.book, SIGNS[head["move_type"]]
        net = round(item.quantity * line["price_unit"], 2)
        book.change(line, qty_invoiced=line["qty_invoiced"] + sign * item.quantity)
        return book.add(
            "account.move.line",
            name=line["name"],
            display_type="product",
            product_id=line["product_id"],
            product_uom_id=line["product_uom"],
            quantity=item.quantity,
            price_unit=line["price_unit"],
            price_subtotal=net,
            amount_currency=sign * net,
            balance=sign * round(net / order["currency_rate"], 2),
            account_id=self.expense,
            purchase_line_id=line["id"],
            **_of(head),
        )

    def _balance(self, head: Row, rows: list[Row]) -> None:
        self.world.book.add(
            "account.move.line",
            display_type="payment_term",
            amount_currency=-round(sum(row["amount_currency"] for row in rows), 2),
            balance=-round(sum(row["balance"] for row in rows), 2),
            account_id=self.payable,
            **_of(head),
        )


def _of(head: Row) -> Row:
    """What an item has from its entry."""
    return {
        "move_id": head["id"],
        "move_name": head["name"],
        "parent_state": head["state"],
        "date": head["date"],
        "partner_id": head["partner_id"],
        "company_id": head["company_id"],
        "currency_id": head["currency_id"],
    }
