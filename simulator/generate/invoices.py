"""Customer invoices and credit notes, with their journal items."""

from __future__ import annotations

from dataclasses import dataclass

from .book import DAY, Row
from .transfers import Order
from .world import World

ACCOUNTS = (
    ("income", "Product Sales", "400000"),
    ("asset_receivable", "Account Receivable", "121000"),
    ("expense", "Expenses", "600000"),
    ("liability_payable", "Account Payable", "211000"),
)
JOURNALS = (
    ("sale", "Customer Invoices", "INV"),
    ("purchase", "Vendor Bills", "BILL"),
    ("general", "Miscellaneous Operations", "MISC"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line to invoice or to credit: a sale line and a quantity in its unit."""

    line: Row
    quantity: float


class Invoices:
    """The sales ledger."""

    def __init__(self, world: World) -> None:
        self.world = world
        for company in world.places.companies:
            for kind, name, code in JOURNALS:
                world.book.add(
                    "account.journal",
                    name=name,
                    code=code,
                    type=kind,
                    company_id=company.id,
                    active=True,
                )
        self.accounts = {
            kind: world.book.add("account.account", name=name, code=code, account_type=kind)["id"]
            for kind, name, code in ACCOUNTS
        }

    def write(self, order: Order, items: list[Item], kind: str, reverses: Row | None = None) -> Row:
        """An invoice or a credit note with a line an item and the receivable that balances it."""
        book, now, company = self.world.book, self.world.clock.now, order.site.company
        sign = -1 if kind == "out_invoice" else 1
        prefix = "INV" if kind == "out_invoice" else "RINV"
        currency = {"currency_id": order.row["currency_id"], "company_id": company.id}
        head = book.add(
            "account.move",
            name=book.number(f"{prefix}/{company.id}/", 6),
            state="posted",
            move_type=kind,
            date=now,
            invoice_date=now,
            invoice_date_due=now + 30 * DAY,
            partner_id=order.row["partner_id"],
            team_id=order.row["team_id"],
            invoice_origin=order.row["name"],
            reversed_entry_id=reverses["id"] if reverses else False,
            ref=f"Reversal of: {reverses['name']}" if reverses else False,
            payment_state="not_paid",
            **currency,
        )
        rows = [self._product_line(order, head, item, sign, currency) for item in items]
        self._balance_line(head, rows, currency)
        total = round(sum(row["price_subtotal"] for row in rows), 2)
        head["amount_untaxed"] = head["amount_total"] = total
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

    def _product_line(self, order: Order, head: Row, item: Item, sign: int, currency: Row) -> Row:
        line, book = item.line, self.world.book
        net = round(item.quantity * line["price_unit"] * (1 - line["discount"] / 100), 2)
        row = book.add(
            "account.move.line",
            move_id=head["id"],
            name=line["name"],
            move_name=head["name"],
            display_type="product",
            product_id=line["product_id"],
            product_uom_id=line["product_uom"],
            quantity=item.quantity,
            price_unit=line["price_unit"],
            discount=line["discount"],
            price_subtotal=net,
            amount_currency=sign * net,
            balance=sign * round(net / self._rate(order), 2),
            account_id=self.accounts["income"],
            sale_line_ids=[line["id"]],
            parent_state="posted",
            date=head["date"],
            partner_id=head["partner_id"],
            **currency,
        )
        held = line["qty_invoiced"] - sign * item.quantity
        book.change(line, qty_invoiced=held, invoice_lines=[*line["invoice_lines"], row["id"]])
        return row

    def _rate(self, order: Order) -> float:
        """Units of the order's currency for one of the company's, today."""
        money = self.world.money[order.customer.currency]
        return self.world.rate(money) / self.world.rate(order.site.company.currency)

    def _balance_line(self, head: Row, rows: list[Row], currency: Row) -> None:
        self.world.book.add(
            "account.move.line",
            move_id=head["id"],
            move_name=head["name"],
            display_type="payment_term",
            amount_currency=-round(sum(row["amount_currency"] for row in rows), 2),
            balance=-round(sum(row["balance"] for row in rows), 2),
            account_id=self.accounts["asset_receivable"],
            parent_state="posted",
            date=head["date"],
            partner_id=head["partner_id"],
            **currency,
        )
