"""What follows a shipment: carrier cost, invoices, returns and credit notes."""

from __future__ import annotations

from dataclasses import dataclass

from .book import DAY, HOUR, Row
from .transfers import Order, Slice, add_move, add_picking
from .world import World


@dataclass(frozen=True, slots=True)
class Item:
    """One line to invoice or to credit: a sale line and a quantity in its unit."""

    line: Row
    quantity: float


class Billing:
    """Finance and customer service."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts = {
            kind: world.book.add("account.account", name=name, code=code, account_type=kind)["id"]
            for kind, name, code in (
                ("income", "Product Sales", "400000"),
                ("asset_receivable", "Account Receivable", "121000"),
                ("expense", "Expenses", "600000"),
                ("liability_payable", "Account Payable", "211000"),
            )
        }

    def shipped(self, order: Order, work: Slice) -> None:
        """Plan the invoice of a shipment and what may come back."""
        world, profile = self.world, self.world.profile
        random, calendar = world.random("billing"), order.site.company.calendar
        self._carrier_cost(order, work)
        items = [
            Item(chain.line, chain.moves[-1]["quantity"] / chain.line["_factor"])
            for chain in work.chains
        ]
        fate = random.random()
        if fate >= profile.unbilled:
            late = fate < profile.unbilled + profile.billed_late
            days = random.randint(12, 45) if late else 0
            when = calendar.add(world.clock.now + days * DAY, random.uniform(1, 7) * HOUR)
            world.clock.at(when, self._invoice, order, items)
        for chain in work.chains:
            if world.chance("returns", profile.returned):
                back = world.clock.now + world.random("returns").uniform(4, 24) * DAY
                line, move = chain.line, chain.moves[-1]
                when = calendar.add(back, 0)
                world.clock.at(when, self._return, order, line, move)
            elif world.chance("returns", profile.refund_without_return):
                line = chain.line
                when = calendar.add(world.clock.now + 20 * DAY, 0)
                world.clock.at(when, self._credit, order, line, 0.3)

    def _carrier_cost(self, order: Order, work: Slice) -> None:
        value = (
            sum(
                chain.moves[-1]["quantity"] / chain.line["_units"] * chain.line["price_subtotal"]
                for chain in work.chains
            )
            / order.row["currency_rate"]
        )
        cost = (4.0 + 0.011 * value) * self.world.random("billing").uniform(0.8, 1.3)
        work.pickings[-1]["carrier_price"] = round(cost, 2)

    def _invoice(self, order: Order, items: list[Item]) -> None:
        freight = order.row.pop("_freight", None)
        if freight:
            items = [*items, Item(freight, 1.0)]
            self.world.book.change(freight, qty_delivered=1.0)
        self._document(order, items, "out_invoice")
        for item in items:
            done = item.line["qty_invoiced"] >= item.line["product_uom_qty"]
            item.line["invoice_status"] = "invoiced" if done else "no"
        whole = all(line["invoice_status"] == "invoiced" for line in order.lines)
        self.world.book.change(order.row, invoice_status="invoiced" if whole else "no")

    def _document(self, order: Order, items: list[Item], kind: str) -> Row:
        """An invoice or a credit note with one line an item and the receivable that balances it."""
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
            partner_id=order.customer.row["id"],
            team_id=order.row["team_id"],
            invoice_origin=order.row["name"],
            payment_state="not_paid",
            **currency,
        )
        rows = [self._product_line(order, head, item, sign, currency) for item in items]
        self._balance_line(head, rows, currency)
        total = round(sum(row["price_subtotal"] for row in rows), 2)
        head["amount_untaxed"] = head["amount_total"] = total
        days = self.world.random("payments").uniform(12, 50)
        self.world.clock.at(now + days * DAY, self._pay, head)
        return head

    def _pay(self, head: Row) -> None:
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
            balance=sign * round(net / order.row["currency_rate"], 2),
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

    # -- goods that come back -----------------------------------------------------
    def _return(self, order: Order, line: Row, origin: Row) -> None:
        world, site, random = self.world, order.site, self.world.random("returns")
        refund = random.random() < 0.85
        quantity = float(random.randint(1, max(1, int(origin["quantity"]))))
        picking = add_picking(
            world,
            site,
            site.receipt,
            (world.places.customers, site.stock),
            when=world.clock.now,
            state="assigned",
            partner_id=order.customer.row["id"],
            origin=f"Return of {origin['reference']}",
            sale_id=order.row["id"],
            group_id=order.group,
        )
        move = add_move(
            world,
            picking,
            line["product_id"],
            quantity,
            name=line["name"],
            origin=order.row["name"],
            sale_line_id=line["id"],
            origin_returned_move_id=origin["id"],
            to_refund=refund,
        )
        move["move_orig_ids"] = [origin["id"]]
        world.book.change(origin, move_dest_ids=[*origin["move_dest_ids"], move["id"]])
        world.stock.hold(move, quantity)
        when = site.company.calendar.add(world.clock.now, random.uniform(1, 6) * HOUR)
        world.clock.at(when, self._take_in, order, line, origin, move, picking)

    def _take_in(self, order: Order, line: Row, origin: Row, move: Row, picking: Row) -> None:
        world, now = self.world, self.world.clock.now
        world.stock.finish(move, move["quantity"], origin["value"] / origin["quantity"])
        world.book.change(picking, state="done", date_done=now)
        world.stock.serve((line["product_id"], order.site.stock))
        if not move["to_refund"]:
            return
        line["_returned"] += move["quantity"]
        delivered = (line["_shipped"] - line["_returned"]) / line["_factor"]
        world.book.change(line, qty_delivered=delivered)
        if line["qty_invoiced"] > 0:
            share = move["quantity"] / line["_factor"]
            random = world.random("returns")
            when = order.site.company.calendar.add(now, random.uniform(4, 40) * HOUR)
            item = Item(line, min(share, line["qty_invoiced"]))
            world.clock.at(when, self._refund, order, item)

    def _refund(self, order: Order, item: Item) -> None:
        if item.line["qty_invoiced"] >= item.quantity:
            self._document(order, [item], "out_refund")

    def _credit(self, order: Order, line: Row, share: float) -> None:
        """A price claim: part of the invoiced quantity is credited, nothing comes back."""
        quantity = round(line["qty_invoiced"] * share, 2)
        if quantity > 0:
            self._refund(order, Item(line, quantity))
