"""The truth of the margin: what each step of the waterfall took, from policy price to the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .book import Row
from .world import World


def note_margin(world: World) -> None:
    """Note every order line's and every order's leakage, company currency, as of now.

    `landed_cost` notes say what came on receipts, `shelf` notes what left without an order.
    """
    world.truth.notes.pop("margin", None)
    costs = _costs(world)
    for line, order in _delivered(world):
        for step, amount in _line_steps(line, order, costs.get(line["id"], 0.0)).items():
            if abs(amount) >= 0.005:
                _note(world, "sale.order.line", line["id"], step, amount)
    for key, amount in _freight(world):
        _note(world, "sale.order", key, "freight", amount)


def policy_revenue(world: World) -> float:
    """Delivered quantity at policy price less agreed discounts, company currency, all lines."""
    revenue: float = sum(
        line["_shipped"] / line["_factor"] * line["_policy"] / order["currency_rate"]
        for line, order in _delivered(world)
    )
    return revenue


def _note(world: World, model: str, record: int, step: str, amount: float) -> None:
    world.truth.note("margin", model, record, step=step, amount=round(amount, 2))


def _delivered(world: World) -> Iterator[tuple[Row, Row]]:
    """Goods lines with shipments, of customers outside the group."""
    orders, group = world.book.rows["sale.order"], world.people.affiliate.row["id"]
    for line in world.book.rows["sale.order.line"]:
        order = orders[line["order_id"] - 1]
        if line["_shipped"] and order["partner_id"] != group:
            yield line, order


def _line_steps(line: Row, order: Row, cost: float) -> dict[str, float]:
    rate, factor = order["currency_rate"], line["_factor"]
    delivered = line["_shipped"] / factor
    price = line["price_unit"]
    net = price * (1 - line["discount"] / 100)
    beyond = max(0.0, line["discount"] - line["_allowed"])
    return {
        "override": (line["_policy"] - price) * delivered / rate,
        "discount": price * beyond / 100 * delivered / rate,
        "returns": net * line["_credited"] / rate,
        "unbilled": net * line["_never"] / rate,
        "cost_variance": cost - line["purchase_price"] * delivered / rate if cost else 0.0,
    }


def _costs(world: World) -> dict[int, float]:
    """What the shipped goods of each order line cost by the books."""
    customers, found = world.places.customers, defaultdict[int, float](float)
    for move in world.book.rows["stock.move"]:
        done = move["state"] == "done" and move["location_dest_id"] == customers
        if done and move.get("sale_line_id") and not move.get("origin_returned_move_id"):
            found[move["sale_line_id"]] += move.get("value", 0.0)
    return found


def _freight(world: World) -> Iterator[tuple[int, float]]:
    """Orders whose carriers cost more than the customer was charged."""
    orders, charged = world.book.rows["sale.order"], defaultdict[int, float](float)
    for line in world.book.rows["sale.order.line"]:
        if line.get("is_delivery"):
            rate = orders[line["order_id"] - 1]["currency_rate"]
            charged[line["order_id"]] += line["price_subtotal"] / rate
    paid = defaultdict[int, float](float)
    for picking in world.book.rows["stock.picking"]:
        if picking.get("carrier_price") and picking.get("sale_id"):
            paid[picking["sale_id"]] += picking["carrier_price"]
    group = world.people.affiliate.row["id"]
    for order, cost in paid.items():
        under = cost - charged[order]
        if under >= 0.005 and orders[order - 1]["partner_id"] != group:
            yield order, under
