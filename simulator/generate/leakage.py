"""The truth of the margin: what each step of the waterfall took, from policy price to the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .book import Row
from .world import World

BILLED_WITHIN = 30  # days after the delivery that policy allows


def note_margin(world: World) -> None:
    """Note every order line's and every order's leakage, company currency, as of now.

    `landed_cost` notes say what came on receipts, `shelf` notes what left without an order.
    """
    world.truth.notes.pop("margin", None)
    costs, shipped = _costs(world), last_shipments(world)
    for line, order in _delivered(world):
        steps = _line_steps(line, order, costs.get(line["id"], 0.0))
        last = shipped.get(line["id"], line.get("_completed"))
        waits = bool(last and days_ago(world, order, last) > BILLED_WITHIN)
        steps["unbilled"] = _net(line) / order["currency_rate"] * unbilled(line) if waits else 0.0
        for step, amount in steps.items():
            if abs(amount) >= 0.005:
                _note(world, "sale.order.line", line["id"], step, amount)
    for key, amount in _freight(world):
        _note(world, "sale.order", key, "freight", amount)
    for key, amount in _lost(world):
        _note(world, "stock.move", key, "shrink", amount)


def policy_revenue(world: World) -> float:
    """Delivered quantity at policy price less agreed discounts, company currency, all lines."""
    revenue: float = sum(
        line["_shipped"] / line["_factor"] * line["_policy"] / order["currency_rate"]
        for line, order in _delivered(world)
    )
    return revenue


def unbilled(line: Row) -> float:
    """Delivered, kept and on no invoice, in the line's unit; a price claim was billed before."""
    returned = line["_returned"] / line["_factor"]
    claimed = max(0.0, line["_credited"] - returned)
    kept = line["_shipped"] / line["_factor"] - returned
    return max(0.0, round(float(kept - line["qty_invoiced"] - claimed), 4))


def days_ago(world: World, order: Row, moment: int) -> int:
    """How many of the company's days lie between a moment and now."""
    calendar = world.places.sites[order["warehouse_id"] - 1].company.calendar
    return int((calendar.day(world.clock.now) - calendar.day(moment)).days)


def last_shipments(world: World) -> dict[int, int]:
    """When goods of an order line last went to its customer, by line."""
    customers, found = world.places.customers, dict[int, int]()
    for move in world.book.rows["stock.move"]:
        line = move.get("sale_line_id")
        if line and move["state"] == "done" and move["location_dest_id"] == customers:
            found[line] = max(found.get(line, 0), move["date"])
    return found


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
    beyond = max(0.0, line["discount"] - line["_allowed"])
    planned = line["purchase_price"] * delivered / rate
    agreed = 1 - min(line["discount"], line["_allowed"]) / 100
    return {
        "override": max(0.0, line["_policy"] - price) * agreed * delivered / rate,
        "discount": price * beyond / 100 * delivered / rate,
        # what came back is lost as a sale, credited already or not
        "returns": _net(line) * (line["_credited"] + line["_owed"]) / rate,
        # an order that knew no cost has nothing to vary from
        "cost_variance": cost - planned if cost and planned else 0.0,
    }


def _net(line: Row) -> float:
    return float(line["price_unit"] * (1 - line["discount"] / 100))


def _lost(world: World) -> Iterator[tuple[int, float]]:
    """What counts and corrections took off the books, less what they put on, and scrap."""
    moves = world.book.rows["stock.move"]
    for note in world.truth["counts"]:
        if note["booked"]:
            value = moves[note["record_id"] - 1].get("value", 0.0)
            yield note["record_id"], -value if note["booked"] > 0 else value
    for move in moves:
        if move.get("scrapped") and move["state"] == "done":
            yield move["id"], move.get("value", 0.0)


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
