"""What suppliers ask: mostly what was agreed."""

from __future__ import annotations

from .book import Row
from .habits import habits
from .products import TRANSFER_DISCOUNT, Product
from .world import World


def price_asked(world: World, product: Product, order: Row, key: int) -> float:
    """The unit price on a purchase order, in its currency, noted where above the agreement."""
    rate = world.rate(world.book.rows["res.currency"][order["currency_id"] - 1])
    if order["partner_id"] == world.people.group.row["id"]:
        return round(product.price * (1 - TRANSFER_DISCOUNT / 100) * rate, 2)
    agreed = max(0.01, round(product.cost_at(world.clock.now) * rate, 2))
    if not world.draws.chance("dear", habits(world).price_above_agreed, order["id"], key):
        return agreed
    price = round(agreed * world.draws.between("dearer by", 1.03, 1.12, order["id"], key), 2)
    world.truth.note(
        "price", "purchase.order", order["id"], product=product.id, agreed=agreed, price=price
    )
    return price
