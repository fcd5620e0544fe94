"""Replenishment, purchase orders, receipts, put-away, landed costs and vendor bills."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .book import DAY, HOUR, Row
from .people import Supplier
from .places import Site
from .products import Product
from .world import World

COVER_DAYS = 45.0  # how long an order is meant to last
REVIEW_DAYS = 7.0


@dataclass(slots=True)
class Purchase:
    """A purchase order under way."""

    row: Row
    site: Site
    supplier: Supplier
    lines: list[Row]
    group: int = 0
    receipts: list[Row] = field(default_factory=list)


class Purchasing:
    """The buyers, their suppliers and the goods-in desk."""

    def __init__(self, world: World, demand: dict[tuple[int, int], tuple[float, float]]) -> None:
        self.world = world
        self.levels: dict[tuple[int, int], tuple[float, float]] = {}
        self.coming: dict[tuple[int, int], float] = {}
        self.vendor_account = world.book.rows["account.account"][2]["id"]
        for site in world.places.sites:
            for key in site.products:
                self._set_level(site, world.goods.products[key], demand.get((site.id, key)))

    def _set_level(self, site: Site, product: Product, demand: tuple[float, float] | None) -> None:
        mean, variance = demand or (0.01, 0.1)
        random = self.world.random("forecast")
        mean *= random.lognormvariate(0, 0.12)
        exposed = product.supplier.lead_days + REVIEW_DAYS
        safety = self.world.profile.service_factor * math.sqrt(variance * exposed)
        low = math.ceil(mean * exposed + safety)
        high = low + max(2, math.ceil(mean * COVER_DAYS))
        self.levels[site.id, product.id] = (float(low), float(high))
        self.coming[site.id, product.id] = 0.0
        self.world.book.add(
            "stock.warehouse.orderpoint",
            name=self.world.book.number("OP/"),
            active=True,
            product_id=product.id,
            warehouse_id=site.id,
            location_id=site.stock,
            product_min_qty=float(low),
            product_max_qty=float(high),
            trigger="manual",
            company_id=site.company.id,
        )

    # -- deciding what to buy -----------------------------------------------------
    def review(self, site: Site, supplier: Supplier) -> None:
        """A buyer's weekly look at one supplier's products in one warehouse."""
        world = self.world
        if world.chance("review", world.profile.review_missed):
            return
        wanted = []
        for key in site.products:
            product = world.goods.products[key]
            if product.supplier is supplier:
                quantity = self._shortfall(site, product)
                if quantity > 0:
                    wanted.append((product, quantity))
        if wanted:
            self._order(site, supplier, wanted)

    def _shortfall(self, site: Site, product: Product) -> float:
        spot = product.id, site.stock
        waiting = sum(claim.short for claim in self.world.stock.claims[spot])
        position = self.world.stock.free(spot) + self.coming[site.id, product.id] - waiting
        low, high = self.levels[site.id, product.id]
        if position > low:
            return 0.0
        pack = 12 if product.dozens else 5 if product.cost < 10 else 1
        return float(math.ceil((high - position) / pack) * pack)

    def _order(self, site: Site, supplier: Supplier, wanted: list[tuple[Product, float]]) -> None:
        world, now = self.world, self.world.clock.now
        money = world.money["USD"] if supplier.overseas else site.company.currency
        rate = world.rate(money) / world.rate(site.company.currency)
        row = world.book.add(
            "purchase.order",
            name=world.book.number("P"),
            state="draft",
            partner_id=supplier.row["id"],
            date_order=now,
            date_approve=False,
            effective_date=False,
            currency_id=money["id"],
            currency_rate=rate,
            company_id=site.company.id,
            picking_type_id=site.receipt["id"],
            user_id=supplier.buyer,
            create_uid=supplier.buyer,
            invoice_status="no",
            receipt_status=False,
        )
        order = Purchase(row, site, supplier, [])
        for product, quantity in wanted:
            order.lines.append(self._line(order, product, quantity, world.rate(money)))
            self.coming[site.id, product.id] += quantity
        total = round(sum(line["price_subtotal"] for line in order.lines), 2)
        row.update(amount_untaxed=total, amount_total=total)
        hours = world.random("buyers").expovariate(1 / 3.0)
        when = site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, lambda: self._approve(order))

    def _line(self, order: Purchase, product: Product, quantity: float, rate: float) -> Row:
        random = self.world.random("buyers")
        drift = 1 + 0.02 * random.gauss(0, 1)
        price = round(product.cost * rate * drift, 2) or 0.01
        return self.world.book.add(
            "purchase.order.line",
            order_id=order.row["id"],
            name=product.template["name"],
            product_id=product.id,
            product_uom=self.world.goods.unit,
            product_qty=quantity,
            product_uom_qty=quantity,
            qty_received=0.0,
            qty_invoiced=0.0,
            price_unit=price,
            discount=0.0,
            price_subtotal=round(price * quantity, 2),
            date_planned=self.world.clock.now + order.supplier.lead_days * DAY,
            state="draft",
            company_id=order.site.company.id,
            currency_id=order.row["currency_id"],
            partner_id=order.supplier.row["id"],
            sequence=10,
        )

    def _approve(self, order: Purchase) -> None:
        world, now, random = self.world, self.world.clock.now, self.world.random("suppliers")
        planned = order.site.company.calendar.next_hour(now + order.supplier.lead_days * DAY, 12)
        world.book.change(
            order.row,
            state="purchase",
            date_approve=now,
            date_planned=planned,
            receipt_status="pending",
        )
        for line in order.lines:
            world.book.change(line, state="purchase", date_planned=planned)
        group = world.book.add("procurement.group", name=order.row["name"])
        world.book.add("stock.reference", name=order.row["name"])
        order.group = group["id"]
        wanted = [(line, line["product_qty"]) for line in order.lines]
        receipt = self._receipt(order, wanted, planned, None)
        if random.random() >= world.profile.never_comes:
            world.clock.at(self._arrival(order, planned), lambda: self._receive(order, receipt))

    def _arrival(self, order: Purchase, planned: int) -> int:
        random, late = self.world.random("suppliers"), self.world.profile.supplier_late
        troubled = order.supplier.overseas and 3.5 < self.world.months_before_end() < 9.5
        days = random.gauss(-0.8, 0.7)
        if random.random() < (0.75 if troubled else late):
            days = random.uniform(4, 16) if troubled else 1 + random.expovariate(1 / 3.5)
        when = planned + days * DAY
        soonest = self.world.clock.now + HOUR
        return order.site.company.calendar.add(max(when, soonest), random.uniform(0, 5) * HOUR)

    # -- goods in --------------------------------------------------------------------
    def _receipt(
        self, order: Purchase, wanted: list[tuple[Row, float]], planned: int, before: Row | None
    ) -> Row:
        world, site = self.world, order.site
        target = site.input if site.two_step_receipt else site.stock
        picking = self._picking(order, site.receipt, world.places.vendors, target, planned, before)
        picking["_moves"] = []
        for line, quantity in wanted:
            rate = order.row["currency_rate"]
            move = world.stock.move(
                line["product_id"], quantity, world.places.vendors, target,
                date=planned,
                date_deadline=planned,
                name=line["name"],
                reference=picking["name"],
                origin=order.row["name"],
                picking_id=picking["id"],
                picking_type_id=site.receipt["id"],
                warehouse_id=site.id,
                company_id=site.company.id,
                partner_id=order.supplier.row["id"],
                purchase_line_id=line["id"],
                group_id=order.group,
                price_unit=round(line["price_unit"] / rate, 6),
                _line_row=line,
            )  # fmt: skip
            world.stock.hold(move, quantity)
            picking["_moves"].append(move)
        world.book.change(picking, state="assigned")
        order.receipts.append(picking)
        return picking

    def _picking(
        self,
        order: Purchase,
        kind: Row,
        source: int,
        target: int,
        planned: int,
        before: Row | None,
    ) -> Row:
        return self.world.book.add(
            "stock.picking",
            name=self.world.book.number(f"{order.site.code}/{kind['sequence_code']}/"),
            state="confirmed",
            picking_type_id=kind["id"],
            partner_id=order.supplier.row["id"],
            origin=order.row["name"],
            group_id=order.group,
            backorder_id=before["id"] if before else False,
            scheduled_date=planned,
            date_deadline=planned,
            location_id=source,
            location_dest_id=target,
            move_type="direct",
            priority="0",
            company_id=order.site.company.id,
        )  # fmt: skip

    def _receive(self, order: Purchase, picking: Row) -> None:
        world, random = self.world, self.world.random("suppliers")
        share = random.uniform(0.5, 0.9) if random.random() < world.profile.partial_receipt else 1.0
        later: list[tuple[Row, float]] = []
        for move in picking["_moves"]:
            came = float(max(1, math.floor(move["product_uom_qty"] * share)))
            left = move["product_uom_qty"] - came
            if left > 0:
                world.stock.release(move, left)
                later.append((move["_line_row"], left))
            self._book_in(order, move, came)
        done = world.clock.now
        world.book.change(picking, state="done", date_done=done)
        order.row["effective_date"] = order.row["effective_date"] or done
        status = "partial" if later else "full"
        world.book.change(order.row, receipt_status=status, invoice_status="to invoice")
        self._put_away(order, picking)
        self._paperwork(order, picking)
        if later:
            planned = order.row["date_planned"]
            rest = self._receipt(order, later, planned, picking)
            when = order.site.company.calendar.add(done + random.uniform(3, 9) * DAY, HOUR)
            world.clock.at(when, lambda: self._receive(order, rest))

    def _book_in(self, order: Purchase, move: Row, quantity: float) -> None:
        line = move["_line_row"]
        self.world.stock.finish(move, quantity, move["price_unit"])
        received = line["qty_received"] + quantity
        self.world.book.change(line, qty_received=received)
        if not order.site.two_step_receipt:
            self._available(order.site, move["product_id"], quantity)

    def _available(self, site: Site, product: int, quantity: float) -> None:
        self.coming[site.id, product] -= quantity
        self.world.stock.serve((product, site.stock))

    def _put_away(self, order: Purchase, receipt: Row) -> None:
        site, world = order.site, self.world
        if not site.two_step_receipt:
            return
        now = world.clock.now
        picking = self._picking(order, site.put_away, site.input, site.stock, now, None)
        moves = []
        for origin in receipt["_moves"]:
            move = world.stock.move(
                origin["product_id"], origin["quantity"], site.input, site.stock,
                name=f"{site.code}: Input → Stock",
                reference=picking["name"],
                origin=order.row["name"],
                picking_id=picking["id"],
                picking_type_id=site.put_away["id"],
                warehouse_id=site.id,
                company_id=site.company.id,
                group_id=order.group,
                rule_id=site.rules["put_away"],
                procure_method="make_to_order",
            )  # fmt: skip
            move["move_orig_ids"], origin["move_dest_ids"] = [origin["id"]], [move["id"]]
            world.stock.hold(move, origin["quantity"])
            moves.append(move)
        world.book.change(picking, state="assigned")
        hours = world.random("inbound").lognormvariate(1.0, 0.7)
        when = site.company.calendar.add(now, hours * HOUR)
        world.clock.at(when, lambda: self._shelve(site, picking, moves))

    def _shelve(self, site: Site, picking: Row, moves: list[Row]) -> None:
        for move in moves:
            self.world.stock.finish(move, move["quantity"])
            self._available(site, move["product_id"], move["quantity"])
        self.world.book.change(picking, state="done", date_done=self.world.clock.now)

    # -- paperwork -------------------------------------------------------------------
    def _paperwork(self, order: Purchase, picking: Row) -> None:
        world, random, calendar = (
            self.world,
            self.world.random("paper"),
            order.site.company.calendar,
        )
        if random.random() < world.profile.approved_after_goods:
            when = calendar.add(world.clock.now, random.uniform(6, 30) * HOUR)
            world.clock.at(when, lambda: world.book.change(order.row, date_approve=world.clock.now))
        if order.supplier.overseas and random.random() < world.profile.landed_cost:
            when = calendar.add(world.clock.now, random.uniform(8, 60) * HOUR)
            world.clock.at(when, lambda: self._land(order, picking))
        when = calendar.add(world.clock.now, random.uniform(4, 60) * HOUR)
        world.clock.at(when, lambda: self._bill(order, picking))

    def _land(self, order: Purchase, picking: Row) -> None:
        world, moves = self.world, picking["_moves"]
        goods = sum(move["value"] for move in moves)
        amount = round(goods * world.random("paper").uniform(0.02, 0.05), 2)
        cost = world.book.add(
            "stock.landed.cost",
            name=world.book.number("LC/"),
            state="done",
            date=world.clock.now,
            amount_total=amount,
            picking_ids=[picking["id"]],
            company_id=order.site.company.id,
            target_model="picking",
        )
        part = world.book.add(
            "stock.landed.cost.lines",
            cost_id=cost["id"],
            product_id=world.goods.freight["id"],
            name="Sea freight",
            price_unit=amount,
            split_method="by_current_cost_price",
        )
        left = amount
        for move in moves:
            last = move is moves[-1]
            share = round(left, 2) if last else round(amount * move["value"] / goods, 2)
            left -= share
            world.book.add(
                "stock.valuation.adjustment.lines",
                cost_id=cost["id"],
                cost_line_id=part["id"],
                move_id=move["id"],
                product_id=move["product_id"],
                quantity=move["quantity"],
                former_cost=move["value"],
                additional_landed_cost=share,
                final_cost=round(move["value"] + share, 2),
            )
            world.stock.land(move, cost, share)

    def _bill(self, order: Purchase, picking: Row) -> None:
        book, now, rate = self.world.book, self.world.clock.now, order.row["currency_rate"]
        shared = {"company_id": order.site.company.id, "currency_id": order.row["currency_id"]}
        head = book.add(
            "account.move",
            name=book.number(f"BILL/{order.site.company.id}/", 6),
            state="posted",
            move_type="in_invoice",
            date=now,
            invoice_date=now,
            partner_id=order.supplier.row["id"],
            invoice_origin=order.row["name"],
            payment_state="paid" if self.world.months_before_end() > 1.3 else "not_paid",
            **shared,
        )
        total = 0.0
        for move in picking["_moves"]:
            line = move["_line_row"]
            net = round(move["quantity"] * line["price_unit"], 2)
            book.add(
                "account.move.line",
                move_id=head["id"], move_name=head["name"], name=line["name"],
                display_type="product", product_id=line["product_id"],
                product_uom_id=self.world.goods.unit, quantity=move["quantity"],
                price_unit=line["price_unit"], price_subtotal=net, amount_currency=net,
                balance=round(net / rate, 2), account_id=self.vendor_account,
                purchase_line_id=line["id"], parent_state="posted", date=now,
                partner_id=head["partner_id"], **shared,
            )  # fmt: skip
            book.change(line, qty_invoiced=line["qty_invoiced"] + move["quantity"])
            total += net
        head["amount_untaxed"] = head["amount_total"] = round(total, 2)
        whole = all(line["qty_invoiced"] >= line["product_qty"] for line in order.lines)
        book.change(order.row, invoice_status="invoiced" if whole else "to invoice")
