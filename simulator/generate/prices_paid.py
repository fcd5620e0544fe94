"""What suppliers ask: mostly what was agreed."""

from __future__ import annotations

from .book import Row
from .habits import habits
from .products import TRANSFER_DISCOUNT, Product
from .world import World


def price_agreed(world: World, product: Product, order: Row) -> float:
    """The agreed unit price in a purchase order's currency."""
    rate = world.rate(world.book.rows["res.currency"][order["currency_id"] - 1])
    if order["partner_id"] == world.people.group.row["id"]:
        return round(product.price * (1 - TRANSFER_DISCOUNT / 100) * rate, 2)
    return max(0.01, round(product.cost_at(world.clock.now) * rate, 2))


def price_asked(world: World, product: Product, order: Row, *keys: int) -> float:
    """The unit price on a purchase order, noted where above the agreement."""
    agreed, keys = price_agreed(world, product, order), (*keys, product.id)
    in_group = order["partner_id"] == world.people.group.row["id"]
    if in_group or not world.draws.chance("dear", habits(world).price_above_agreed, *keys):
        return agreed
    price = round(agreed * world.draws.between("dearer by", 1.03, 1.12, *keys), 2)
    world.truth.note(
        "price", "purchase.order", order["id"], product=product.id, agreed=agreed, price=price
    )
    return price
