"""The truth of broken policies that shows in how a record came about, noted at the close.

Processes note what they alone know (`breaches` of receiving and paperwork, `decay`); here are the
rest, from what the company knows of its records and never shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from .book import DAY, Row
from .leakage import days_ago, last_shipments, unbilled
from .offers import FREE_FROM
from .world import World

DERIVED = "derived"
SHORT_DAYS = 2  # working days from which a promise can be kept
LATE_DAYS, EARLY_DAYS = 3, 7  # that a receipt may deviate


def note_breaches(world: World) -> None:
    """Note every broken policy as of now; notes of an earlier close are written anew."""
    notes = world.truth.notes
    kept = [each for each in notes.get("breaches", ()) if not each.get(DERIVED)]
    notes["breaches"] = kept
    for found in (_of_lines, _of_orders, _of_purchases, _of_receipts, _of_counts, _of_stock):
        for model, record, facts in found(world):
            world.truth.note("breaches", model, record, **facts, **{DERIVED: True})


Found = Iterator[tuple[str, int, dict[str, Any]]]


def _sold(world: World) -> Iterator[tuple[Row, Row]]:
    """Goods lines of confirmed orders of customers outside the group, with their orders."""
    orders, group = world.book.rows["sale.order"], world.people.affiliate.row["id"]
    for line in world.book.rows["sale.order.line"]:
        order = orders[line["order_id"] - 1]
        confirmed = order["state"] in ("sale", "done") and order["partner_id"] != group
        if confirmed and "_allowed" in line:
            yield line, order


def _of_lines(world: World) -> Found:
    """Prices, discounts, promises and deliveries nobody asked money for."""
    shipped = last_shipments(world)
    for line, order in _sold(world):
        facts = {"at": order["date_order"]}
        if line["discount"] > line["_allowed"]:
            yield "sale.order.line", line["id"], {"rule": "discount_beyond_policy", **facts}
        if line["price_unit"] < line["_policy"]:
            share = 1 - line["price_unit"] / line["_policy"]
            below = {"rule": "price_below_policy", "share": round(share, 4), **facts}
            yield "sale.order.line", line["id"], below
        if _is_short(world, order):
            # Odoo keeps the latest date alone
            moved = order["commitment_date"] != order["_promise"]
            early = {"rule": "promise_earlier_than_possible", "traceless": moved, **facts}
            yield "sale.order.line", line["id"], early
        last = shipped.get(line["id"], line.get("_completed"))
        if last and unbilled(line) > 0:
            waits = {"rule": "unbilled_delivery", "quantity": unbilled(line), "at": last}
            waits["days"] = days_ago(world, order, last)
            yield "sale.order.line", line["id"], waits


def _is_short(world: World, order: Row) -> bool:
    """Whether the date given lies before the first that the warehouse can keep."""
    promise = order.get("_promise") if order["commitment_date"] else None
    if not promise:
        return False
    calendar = world.places.sites[order["warehouse_id"] - 1].company.calendar
    possible = calendar.working_days_later(order["create_date"], SHORT_DAYS)
    return bool(calendar.day(promise) < possible)


def _of_orders(world: World) -> Found:
    """Holds, and freight that went free without being agreed."""
    group = world.people.affiliate.row["id"]
    paid, sent = _carriage(world)
    lines = world.book.rows["sale.order.line"]
    charged = {line["order_id"] for line in lines if line.get("is_delivery")}
    for order in world.book.rows["sale.order"]:
        if order["state"] not in ("sale", "done") or order["partner_id"] == group:
            continue
        calendar = world.places.sites[order["warehouse_id"] - 1].company.calendar
        held = calendar.worked(order["date_order"]) - calendar.worked(order["create_date"])
        if held > 0:
            facts = {"rule": "hold_beyond_policy", "hours": round(held / 3600, 4)}
            yield "sale.order", order["id"], {**facts, "at": order["date_order"]}
        free = order["id"] not in charged and not _goes_free(world, order)
        if free and paid[order["id"]] > 0:
            facts = {"rule": "freight_not_charged", "at": sent[order["id"]]}
            yield "sale.order", order["id"], facts


def _goes_free(world: World, order: Row) -> bool:
    shop = world.book.rows["crm.team"][order["team_id"] - 1]["name"] == "eCommerce"
    value = sum(line["price_subtotal"] for line in order["_goods"]) / order["currency_rate"]
    return bool(shop and value > FREE_FROM)


def _carriage(world: World) -> tuple[dict[int, float], dict[int, int]]:
    """What carriers cost by order, and when its last transfer left."""
    paid, sent = defaultdict[int, float](float), defaultdict[int, int](int)
    for picking in world.book.rows["stock.picking"]:
        if picking.get("carrier_price") and picking.get("sale_id"):
            paid[picking["sale_id"]] += picking["carrier_price"]
            sent[picking["sale_id"]] = max(sent[picking["sale_id"]], picking["date_done"] or 0)
    return paid, sent


def _of_purchases(world: World) -> Found:
    """Prices above the agreed ones, lead times below them."""
    dear = {
        (each["record_id"], each["product"]): each["price"] / each["agreed"] - 1
        for each in world.truth["price"]
    }
    agreements = _agreements(world)
    for line, order in _bought(world):
        agreed = _agreed(line, order, agreements[order["partner_id"], line["product_id"]])
        if agreed:
            above = dear.get((order["id"], line["product_id"]), 0.0)
            if agreed["currency_id"] == order["currency_id"]:
                above = line["price_unit"] / agreed["price"] - 1
            sizes = {"price_variance": above, "emergency_purchase": _haste(line, order, agreed)}
            # once the agreement has been brought to another unit, nothing tells its price before
            lost = world.goods.products[line["product_id"]].bought_by > 1
            for rule, size in sizes.items():
                facts = {"rule": rule, "size": round(size, 6), "at": order["date_order"]}
                facts["traceless"] = lost and rule == "price_variance"
                if size > 0:
                    yield "purchase.order.line", line["id"], facts


def _of_receipts(world: World) -> Found:
    """Receipts on another day than confirmed."""
    came: dict[int, list[Row]] = defaultdict(list)
    for move in world.book.rows["stock.move"]:
        if move.get("purchase_line_id") and not move.get("origin_returned_move_id"):
            came[move["purchase_line_id"]].append(move)
    for line, order in _bought(world):
        deviation = _deviation(world, order, line, came[line["id"]])
        if deviation:
            yield "purchase.order.line", line["id"], {"rule": "receipt_deviates", **deviation}


def _bought(world: World) -> Iterator[tuple[Row, Row]]:
    """Lines of confirmed purchase orders, with their orders."""
    orders = world.book.rows["purchase.order"]
    for line in world.book.rows["purchase.order.line"]:
        order = orders[line["order_id"] - 1]
        if order["state"] in ("purchase", "done"):
            yield line, order


def _agreements(world: World) -> dict[tuple[int, int], list[Row]]:
    found: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in world.book.rows["product.supplierinfo"]:
        found[row["partner_id"], row["product_id"]].append(row)
    return found


def _agreed(line: Row, order: Row, agreements: list[Row]) -> Row | None:
    """The agreement that holds on the order's date; below the minimum quantity nothing does."""
    for row in agreements:
        begun = not row["date_start"] or row["date_start"] <= order["date_order"]
        lasts = not row["date_end"] or order["date_order"] < row["date_end"] + DAY
        if begun and lasts and line["product_qty"] >= row["min_qty"]:
            return row
    return None


def _haste(line: Row, order: Row, agreed: Row) -> float:
    """Days by which a purchase of our own stock asks for less lead time than was agreed."""
    direct = "_keys" not in order
    demanded = (line["date_planned"] - order["date_order"]) / DAY
    return 0.0 if direct or not agreed["delay"] else max(0.0, agreed["delay"] - demanded)


def _deviation(world: World, order: Row, line: Row, moves: list[Row]) -> Row:
    """What came on another day than confirmed, or has not come; empty where all is well."""
    site = next(
        (each for each in world.places.sites if each.receipt["id"] == order["picking_type_id"]),
        world.places.sites[0],
    )
    day, done = site.company.calendar.day, [each for each in moves if each["state"] == "done"]
    first = [each for each in done if each["location_id"] == world.places.vendors]
    planned = day(line["date_planned"])
    whole = sum(each["quantity"] for each in first) >= line["product_qty"]
    last = max((each["date"] for each in first), default=0)
    if whole and last:
        days = (day(last) - planned).days
        what = "late" if days > LATE_DAYS else "early" if -days > EARLY_DAYS else ""
        return {"what": what, "days": days, "at": last} if what else {}
    days = (day(world.clock.now) - planned).days
    return {"what": "missing", "days": days, "at": world.clock.now} if days > LATE_DAYS else {}


def _of_counts(world: World) -> Found:
    """Adjustments with their money."""
    moves = world.book.rows["stock.move"]
    for note in world.truth["counts"]:
        value = abs(moves[note["record_id"] - 1].get("value", 0.0))
        if note["marked"] and value:
            facts = {"rule": "adjustment_above_threshold", "value": value, "at": note["at"]}
            yield "stock.move", note["record_id"], facts


def _of_stock(world: World) -> Found:
    """Places below zero, places long without a count, and stock of products switched off."""
    counted: dict[tuple[int, int], int] = {}
    for note in world.truth["counts"]:
        if note["marked"]:
            counted[note["product_id"], note["location_id"]] = note["at"]
    kept, first = _kept(world)
    for (product, place), quantity in sorted(kept.items()):
        spot: dict[str, Any] = {"location_id": place, "at": world.clock.now}
        if quantity < 0:
            yield "product.product", product, {"rule": "negative_stock", **spot}
        if quantity > 0:
            since = counted.get((product, place), first[product, place])
            days = (world.clock.now - since) / DAY
            stale = {"rule": "stale_count", "days": round(days, 2), **spot}
            yield "product.product", product, stale
            if not world.goods.products[product].row["active"]:
                yield "product.product", product, {"rule": "inactive_with_stock", **spot}


def _kept(world: World) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], int]]:
    """What the books have at each place of our own, and since when there is something."""
    own = {row["id"] for row in world.book.rows["stock.location"] if row["usage"] == "internal"}
    kept, first = defaultdict[tuple[int, int], float](float), dict[tuple[int, int], int]()
    for quant in world.book.rows["stock.quant"]:
        if quant["location_id"] in own and not quant.get("_deleted"):
            spot = quant["product_id"], quant["location_id"]
            kept[spot] += quant["quantity"]
            first[spot] = min(first.get(spot, quant["in_date"]), quant["in_date"])
    return kept, first
