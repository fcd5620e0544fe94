"""What follows a receipt on paper: vendor bills, landed costs, late approvals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .bills import Billed, Bills
from .book import DAY, HOUR, Row
from .habits import APPROVAL_LIMIT, habits
from .landed import land
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
        self.world, self.bills = world, Bills(world)

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
        signer, keys = buyer, order.row["_keys"]
        if value > APPROVAL_LIMIT:
            managers = world.people.managers
            signer = managers[sum(keys) % len(managers)]
            if world.draws.chance("own approval", habits(world).own_approval, *keys):
                signer = buyer
                world.truth.note(
                    "breaches",
                    "purchase.order",
                    order.row["id"],
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
        items = [Billed(move["_line_row"], move["quantity"]) for move in picking["_moves"]]
        self.bills.write(order.row, items, "in_invoice")
        whole = all(line["qty_invoiced"] >= line["product_qty"] for line in order.lines)
        self.world.book.change(order.row, invoice_status="invoiced" if whole else "to invoice")

    def sent_back(self, origin: Row, move: Row) -> None:
        """Goods went back to their supplier, who owes us a refund once they are billed."""
        line, book = origin["_line_row"], self.world.book
        book.change(line, qty_received=line["qty_received"] - move["quantity"])
        if self.world.paper:
            self._expect_refund(line, move)

    def _expect_refund(self, line: Row, move: Row) -> None:
        order = self.world.book.rows["purchase.order"][line["order_id"] - 1]
        hours = self.world.draws.between("vendor refund", 10, 60, int(move["id"]))
        when = self.bills.calendar(order).add(self.world.clock.now, hours * HOUR)
        self.world.clock.at(when, self._refund, order, Billed(line, move["quantity"]), move)

    def _refund(self, order: Row, item: Billed, move: Row) -> None:
        if item.line["qty_invoiced"] < item.quantity:
            self._expect_refund(item.line, move)
            return
        self.bills.write(order, [item], "in_refund")
