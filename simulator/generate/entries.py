"""Posted journal entries: the chart of accounts, items, tax and the balance of every document."""

from __future__ import annotations

from typing import Any

from .book import DAY, Row
from .taxes import totals
from .world import World

TERM_DAYS = 30
ACCOUNTS = (
    ("income", "Product Sales", "400000"),
    ("asset_receivable", "Account Receivable", "121000"),
    ("expense", "Expenses", "600000"),
    ("liability_payable", "Account Payable", "211000"),
    ("liability_current", "Tax Received", "251000"),
    ("asset_current", "Tax Paid", "131000"),
)
JOURNALS = (
    ("sale", "Customer Invoices", "INV"),
    ("purchase", "Vendor Bills", "BILL"),
    ("general", "Miscellaneous Operations", "MISC"),
)
NAMES = {"out_invoice": "INV", "out_refund": "RINV", "in_invoice": "BILL", "in_refund": "RBILL"}
SIGNS = {"out_invoice": -1, "out_refund": 1, "in_invoice": 1, "in_refund": -1}
"""Of a document's goods lines: what is bought is a debit."""


class Entries:
    """Writes the documents of one side of the business, customers' (`out`) or vendors' (`in`)."""

    def __init__(self, world: World, side: str) -> None:
        self.world = world
        accounts = {row["account_type"]: row["id"] for row in world.book.rows["account.account"]}
        kinds = {
            "out": ("income", "liability_current", "asset_receivable"),
            "in": ("expense", "asset_current", "liability_payable"),
        }[side]
        self.goods, self.tax, self.partner = (accounts[kind] for kind in kinds)

    def head(self, order: Row, kind: str, reverses: Row | None, **more: Any) -> Row:
        """A posted document of an order, still without lines."""
        book, now = self.world.book, self.world.clock.now
        return book.add(
            "account.move",
            name=book.number(f"{NAMES[kind]}/{order['company_id']}/", 6),
            state="posted",
            move_type=kind,
            date=now,
            invoice_date=now,
            invoice_date_due=now + TERM_DAYS * DAY,
            partner_id=order["partner_id"],
            invoice_origin=order["name"],
            reversed_entry_id=reverses["id"] if reverses else False,
            ref=f"Reversal of: {reverses['name']}" if reverses else False,
            payment_state="not_paid",
            company_id=order["company_id"],
            currency_id=order["currency_id"],
            **more,
        )

    def item(self, head: Row, kind: str, amount: float, balance: float, **more: Any) -> Row:
        """One item; `amount` is in the document's currency and `balance` in the company's."""
        return self.world.book.add(
            "account.move.line",
            move_id=head["id"],
            move_name=head["name"],
            display_type=kind,
            amount_currency=amount,
            balance=balance,
            parent_state=head["state"],
            date=head["date"],
            partner_id=head["partner_id"],
            company_id=head["company_id"],
            currency_id=head["currency_id"],
            **more,
        )

    def product(self, head: Row, line: Row, quantity: float, rate: float, **more: Any) -> Row:
        """The item of an order line; `rate` is the document's currency for one of the company's."""
        sign = SIGNS[head["move_type"]]
        net = round(quantity * line["price_unit"] * (1 - line["discount"] / 100), 2)
        return self.item(
            head, "product", sign * net, sign * round(net / rate, 2),
            name=line["name"],
            product_id=line["product_id"],
            product_uom_id=line["product_uom"],
            quantity=quantity,
            price_unit=line["price_unit"],
            discount=line["discount"],
            price_subtotal=net,
            account_id=self.goods,
            **more,
        )  # fmt: skip

    def complete(self, order: Row, head: Row, rows: list[Row]) -> None:
        """Amounts of the document, its tax, and what the partner owes or is owed."""
        head.update(totals(self.world, order, rows))
        head["amount_untaxed_signed"] = -round(sum(row["balance"] for row in rows), 2)
        tax = SIGNS[head["move_type"]] * head["amount_tax"]
        if tax:
            rows = [*rows, self.item(head, "tax", tax, tax, account_id=self.tax, name="VAT")]
        self.item(
            head,
            "payment_term",
            -round(sum(row["amount_currency"] for row in rows), 2),
            -round(sum(row["balance"] for row in rows), 2),
            account_id=self.partner,
            name=head["name"],
        )


def open_ledgers(world: World) -> None:
    """The journals of every company and the accounts all share."""
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
    for kind, name, code in ACCOUNTS:
        world.book.add("account.account", name=name, code=code, account_type=kind)
