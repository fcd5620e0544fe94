"""The records of a purchase order and its lines, whoever writes them."""

from __future__ import annotations

from typing import Any

from .book import Row
from .people import Supplier
from .places import Site
from .products import Product
from .world import World


def add_order(world: World, site: Site, supplier: Supplier, kind: Row, **more: Any) -> Row:
    """A purchase order in its supplier's currency, to be received by an operation of that type."""
    money = world.money[supplier.currency(site)]
    return world.book.add(
        "purchase.order",
        name=world.book.number("P"),
        state=more.pop("state", "draft"),
        partner_id=supplier.row["id"],
        date_order=world.clock.now,
        date_approve=more.pop("date_approve", False),
        effective_date=False,
        currency_id=money["id"],
        currency_rate=world.rate(money) / world.rate(site.company.currency),
        company_id=site.company.id,
        picking_type_id=kind["id"],
        user_id=supplier.buyer,
        create_uid=supplier.buyer,
        invoice_status="no",
        receipt_status=more.pop("receipt_status", False),
        **more,
    )


def add_line(
    world: World, order: Row, product: Product, quantity: float, price: float, **more: Any
) -> Row:
    """A line of a purchase order; `more` tells its planned date."""
    return world.book.add(
        "purchase.order.line",
        order_id=order["id"],
        name=product.template["name"],
        product_id=product.id,
        product_uom=product.kind.unit,
        product_qty=quantity,
        product_uom_qty=quantity,
        qty_received=0.0,
        qty_invoiced=0.0,
        price_unit=price,
        discount=0.0,
        price_subtotal=round(price * quantity, 2),
        state=order["state"],
        create_uid=order["create_uid"],
        company_id=order["company_id"],
        currency_id=order["currency_id"],
        partner_id=order["partner_id"],
        sequence=10,
        **more,
    )
