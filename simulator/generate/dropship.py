"""Drop-ship: the supplier sends the goods straight to the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .book import DAY, HOUR, Row
from .orders_placed import add_line, add_order
from .paperwork import Paperwork, Purchase
from .places import Site
from .prices_paid import price_asked
from .taxes import totals
from .transfers import Order, add_move, add_picking
from .world import World


@dataclass(frozen=True, slots=True)
class Direct:
    """One order line and what was bought for it."""

    order: Order
    line: Row
    head: Row
    bought: Row


Delivered = Callable[[Order, Row, Row], None]


class DropShip:
    """A purchase per order line, one move from supplier to customer, never in our stock."""

    def __init__(self, world: World, paperwork: Paperwork, delivered: Delivered) -> None:
        self.world = world
        self.paperwork = paperwork
        self.delivered = delivered
        self.types = {site.id: self._type(site) for site in world.places.sites}

    def _type(self, site: Site) -> Row:
        return self.world.book.add(
            "stock.picking.type",
            name="Dropship",
            code="incoming",
            sequence_code="DS",
            active=True,
            warehouse_id=False,
            company_id=site.company.id,
            default_location_src_id=self.world.places.vendors,
            default_location_dest_id=self.world.places.customers,
        )

    def order(self, order: Order) -> None:
        """Buy what the warehouse does not keep."""
        for line in order.lines:
            if line["_direct"]:
                calendar = order.site.company.calendar
                hours = self.world.draws.between(
                    "dropship order", 0.5, 4, order.key, line["product_id"]
                )
                when = calendar.add(self.world.clock.now, hours * HOUR)
                self.world.clock.at(when, self._buy, order, line)

    def _buy(self, order: Order, line: Row) -> None:
        world, now = self.world, self.world.clock.now
        product = world.goods.products[line["product_id"]]
        supplier = product.supplier
        planned = now + 4 * DAY
        head = add_order(
            world,
            order.site,
            supplier,
            self.types[order.site.id],
            origin=order.row["name"],
            state="purchase",
            date_approve=now,
            date_planned=planned,
            dest_address_id=order.row["partner_id"],
            receipt_status="pending",
        )
        price = price_asked(world, product, head, order.key, product.id)
        more = {"date_planned": planned, "sale_line_id": line["id"]}
        bought = add_line(world, head, product, line["_units"], price, **more)
        head.update(totals(world, head, [bought]))
        self._expect(Direct(order, line, head, bought))

    def _expect(self, direct: Direct) -> None:
        world, order, line, head = self.world, direct.order, direct.line, direct.head
        picking = add_picking(
            world,
            order.site,
            self.types[order.site.id],
            (world.places.vendors, world.places.customers),
            when=head["date_planned"],
            state="assigned",
            create_uid=head["create_uid"],
            date_deadline=order.promise,
            partner_id=order.row["partner_id"],
            origin=head["name"],
            sale_id=order.row["id"],
            group_id=order.group or False,
        )
        move = add_move(
            world,
            picking,
            line["product_id"],
            line["_units"],
            name=line["name"],
            sale_line_id=line["id"],
            purchase_line_id=direct.bought["id"],
            price_unit=round(direct.bought["price_unit"] / head["currency_rate"], 6),
        )
        move["warehouse_id"] = False
        world.stock.hold(move, line["_units"])
        days = world.draws.between("dropship days", 1.0, 3.0, order.key, line["product_id"])
        when = order.site.company.calendar.add(world.clock.now + days * DAY, HOUR)
        world.clock.at(when, self._arrive, direct, move, picking)

    def _arrive(self, direct: Direct, move: Row, picking: Row) -> None:
        world, now = self.world, self.world.clock.now
        order, line, head, bought = direct.order, direct.line, direct.head, direct.bought
        world.stock.finish(move, line["_units"])
        world.stock.costing.through(move, line["_units"], move["price_unit"])
        world.book.change(picking, state="done", date_done=now)
        world.book.change(bought, qty_received=line["_units"])
        world.book.change(
            head, effective_date=now, receipt_status="full", invoice_status="to invoice"
        )
        line["_shipped"], line["_completed"] = line["_units"], now
        world.book.change(line, qty_delivered=line["_units"] / line["_factor"])
        row = order.row
        whole = all(each["_shipped"] >= each["_units"] for each in order.lines)
        world.book.change(
            row,
            effective_date=row["effective_date"] or now,
            delivery_status="full" if whole else "partial",
        )
        supplier = world.goods.products[line["product_id"]].supplier
        move["_line_row"], picking["_moves"] = bought, [move]
        self.delivered(order, line, move)
        self.paperwork.expect_bill(Purchase(head, order.site, supplier, [bought]), picking)
