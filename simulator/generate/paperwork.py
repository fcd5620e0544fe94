"""What follows a receipt on paper: vendor bills, landed costs, late approvals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .book import DAY, HOUR, Row
from .habits import APPROVAL_LIMIT, habits
from .landed import land
from .ledgers import Ledgers
from .messages import track
from .people import Supplier
from .places import Site
from .world import World

Wanted = Callable[[Row], None]  # told the move that brought goods bought for one order


@dataclass(slots=True)
class Purchase:
    """A purchase order under way."""

    row: Row
    site: Site
    supplier: Supplier
    lines: list[Row]
    group: int = 0
    lead_days: int = 0  # as asked for, from approval to receipt


class Paperwork:
    """Purchase accounting."""

    def __init__(self, world: World) -> None:
        self.world, self.ledgers = world, Ledgers(world)
        self.vendor_account = next(
            row["id"] for row in world.book.rows["account.account"] if row["code"] == "600000"
        )

    def arrived(self, order: Purchase, picking: Row) -> None:
        """Plan the bill, a landed cost, and now and then an approval after the fact."""
        if not self.world.paper:
            return
        world, random, calendar = (
            self.world,
            self.world.random("paper"),
            order.site.company.calendar,
        )
        if random.random() < world.profile.approved_after_goods:
            when = calendar.add(world.clock.now, random.uniform(6, 30) * HOUR)
            world.clock.at(when, self._approve_again, order)
        if order.supplier.overseas and random.random() < world.profile.landed_cost:
            when = calendar.add(world.clock.now, random.uniform(8, 60) * HOUR)
            late = world.draws.chance("landed late", habits(world).landed_late, picking["id"])
            days = world.draws.whole("landed after", 18, 40, picking["id"]) if late else 0
            world.clock.at(when + days * DAY, land, world, order.site, picking)
        self.expect_bill(order, picking)

    def expect_bill(self, order: Purchase, picking: Row) -> None:
        """The supplier's bill comes some working hours after the goods."""
        if not self.world.paper:
            return
        hours = self.world.draws.between("bill", 4, 60, int(picking["id"]))
        when = order.site.company.calendar.add(self.world.clock.now, hours * HOUR)
        self.world.clock.at(when, self._bill, order, picking)

    def approved(self, order: Purchase) -> None:
        """The message of the approval; above the limit a manager signs, or should have."""
        world, buyer = self.world, order.supplier.buyer
        value = order.row["amount_untaxed"] / order.row["currency_rate"]
        signer, key = buyer, int(order.row["id"])
        if value > APPROVAL_LIMIT:
            managers = world.people.managers
            signer = managers[key % len(managers)]
            if world.draws.chance("own approval", habits(world).own_approval, key):
                signer = buyer
                world.truth.note(
                    "breaches",
                    "purchase.order",
                    key,
                    rule="creator_is_approver",
                    value=round(value, 2),
                )
        author = world.book.rows["res.users"][signer - 1]["partner_id"]
        track(world, order.row, "purchase.order", "RFQ", "Purchase Order", author=author)

    def _approve_again(self, order: Purchase) -> None:
        self.world.book.change(order.row, date_approve=self.world.clock.now)
        self.world.truth.note(
            "breaches", "purchase.order", order.row["id"], rule="purchase_after_receipt"
        )

    def _bill(self, order: Purchase, picking: Row) -> None:
        book, now = self.world.book, self.world.clock.now
        head = book.add(
            "account.move",
            name=book.number(f"BILL/{order.site.company.id}/", 6),
            state="posted",
            move_type="in_invoice",
            date=now,
            invoice_date=now,
            partner_id=order.supplier.row["id"],
            invoice_origin=order.row["name"],
            payment_state="not_paid",
            company_id=order.site.company.id,
            currency_id=order.row["currency_id"],
        )
        self.ledgers.dated(head)
        rows = [self._bill_line(order, head, move) for move in picking["_moves"]]
        total = round(sum(row["price_subtotal"] for row in rows), 2)
        head["amount_untaxed"] = head["amount_total"] = total
        whole = all(line["qty_invoiced"] >= line["product_qty"] for line in order.lines)
        book.change(order.row, invoice_status="invoiced" if whole else "to invoice")

    def _bill_line(self, order: Purchase, head: Row, move: Row) -> Row:
        line, book = move["_line_row"], self.world.book
        net = round(move["quantity"] * line["price_unit"], 2)
        book.change(line, qty_invoiced=line["qty_invoiced"] + move["quantity"])
        return book.add(
            "account.move.line",
            move_id=head["id"],
            move_name=head["name"],
            name=line["name"],
            display_type="product",
            product_id=line["product_id"],
            product_uom_id=line["product_uom"],
            quantity=move["quantity"],
            price_unit=line["price_unit"],
            price_subtotal=net,
            amount_currency=net,
            balance=round(net / order.row["currency_rate"], 2),
            account_id=self.vendor_account,
            purchase_line_id=line["id"],
            parent_state="posted",
            date=head["date"],
            partner_id=head["partner_id"],
            company_id=head["company_id"],
            currency_id=head["currency_id"],
        )
