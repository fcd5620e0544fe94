"""What Odoo keeps up to date by itself: quants, remaining layers, costs, initial product values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .book import Row
from .breaches import note_breaches
from .costing import Batch
from .leakage import note_margin
from .stock import Entered
from .world import World


def close(world: World) -> None:
    """Write the records that follow from all others at the end."""
    _quants(world)
    _remaining(world)
    if world.paper:
        note_margin(world)
        note_breaches(world)
    for product in world.goods.products.values():
        costs = {
            each.id: round(world.stock.standard[each.id, product.id], 4)
            for each in world.places.companies
        }
        world.book.settle(product.row, standard_price=costs[1], _costs=costs)


def initial_values(world: World) -> None:
    """Odoo 19 notes the first cost of every product in every company."""
    for (company, product), cost in world.stock.standard.items():
        world.book.add(
            "product.value",
            product_id=product,
            company_id=company,
            value=cost,
            date=world.clock.now,
            description="Initial cost",
            user_id=world.people.admin,
        )


def _quants(world: World) -> None:
    places = {row["id"]: row for row in world.book.rows["stock.location"]}
    first: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], int] = {}
    held: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for line in world.book.rows["stock.move.line"]:
        if line.get("state") != "done" and not line.get("_deleted"):
            held[line["product_id"], line["location_id"]].append(line)
        for end in ("location_id", "location_dest_id"):
            spot = line["product_id"], line[end]
            first.setdefault(spot, line["create_date"])
            last[spot] = max(last.get(spot, 0), line["write_date"])
    known = {
        (row["product_id"], row["location_id"], row["lot_id"]): row
        for row in world.book.rows["stock.quant"]
        if not row.get("_deleted")
    }
    for spot in sorted(world.stock.on_hand):
        for lot, quantity, reserved in _by_lot(world, spot, held[spot]):
            row = known.pop((*spot, lot), None) or world.book.add(
                "stock.quant",
                product_id=spot[0],
                location_id=spot[1],
                lot_id=lot,
                in_date=first[spot],
                company_id=places[spot[1]]["company_id"],
            )
            world.book.settle(
                row,
                quantity=quantity,
                reserved_quantity=reserved,
                create_date=first[spot],
                write_date=last[spot],
                **_counted(world.stock.entered.get(spot)),
            )
    for row in known.values():
        world.book.delete(row)


def _counted(entered: Entered | None) -> Row:
    """What a quant tells of a count that waits to be applied."""
    return {
        "inventory_quantity": entered.units if entered else 0.0,
        "inventory_quantity_set": entered is not None,
        "inventory_diff_quantity": entered.difference if entered else 0.0,
        "user_id": entered.user if entered else False,
        "write_uid": entered.user if entered else False,
    }


def _by_lot(
    world: World, spot: tuple[int, int], lines: list[Row]
) -> Iterator[tuple[int | bool, float, float]]:
    """Lot, quantity and reservation of each quant of a place, whose open move lines those are."""
    stock = world.stock
    quantity, reserved = stock.on_hand[spot], stock.reserved[spot]
    lots = stock.lots.held.get(spot)
    if not lots:
        if quantity or reserved:
            yield False, quantity, reserved
        return
    taken = dict.fromkeys(lots, 0.0)
    for line in lines:
        world.book.settle(line, lot_id=_hold_lots(line["quantity"], lots, taken))
    for lot, held in lots.items():
        yield lot, held, taken[lot]


def _hold_lots(units: float, lots: dict[int, float], taken: dict[int, float]) -> int | bool:
    """Take a reservation from the oldest lot that has enough, else from several; the first lot."""
    enough = [lot for lot, held in lots.items() if held - taken[lot] >= units][:1]
    first = 0
    for lot in enough or lots:
        part = min(units, lots[lot] - taken[lot])
        if part > 0:
            first = first or lot
            taken[lot] += part
            units -= part
    return first or False


def _remaining(world: World) -> None:
    """What is left of each receipt when the oldest goes first."""
    costing = world.stock.costing
    layers: dict[tuple[int, int], list[Row]] = defaultdict(list)
    left: dict[tuple[int, int], float] = defaultdict(float)
    landed: dict[int, float] = defaultdict(float)
    for layer in world.book.rows["stock.valuation.layer"]:
        key = layer["company_id"], layer["product_id"]
        layers[key].append(layer)
        left[key] += layer["quantity"]
        landed[layer.get("stock_valuation_layer_id", 0)] += layer["value"]
    for key, rows in layers.items():
        if costing.method.get(key[1]) == "fifo":
            _remaining_batches(world, rows, costing.held[key].batches)
            continue
        for layer in reversed(rows):
            kept = min(max(layer["quantity"], 0.0), left[key])
            left[key] -= kept
            worth = kept * layer["unit_cost"] + (landed[layer["id"]] if kept else 0.0)
            world.book.settle(layer, remaining_qty=kept, remaining_value=round(worth, 2))


def _remaining_batches(world: World, layers: list[Row], batches: Iterable[Batch]) -> None:
    kept = {batch.move: batch for batch in batches}
    for layer in layers:
        batch = kept.get(layer["stock_move_id"]) if layer["quantity"] > 0 else None
        world.book.settle(
            layer,
            remaining_qty=batch.quantity if batch else 0.0,
            remaining_value=round(batch.value, 2) if batch else 0.0,
        )
