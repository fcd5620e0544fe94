"""Landed costs: freight and duty of a receipt, spread over its goods."""

from __future__ import annotations

from .book import DAY, Row
from .habits import habits
from .places import Site
from .world import World

LATE_DAYS = 14  # after the receipt
FREIGHT, DUTY = (0.02, 0.05), (0.005, 0.02)  # of the goods' value
SURPRISE = (0.08, 0.16)  # demurrage and storage nobody planned


def land(world: World, site: Site, picking: Row) -> None:
    """Book a landed cost on a receipt; standard-cost goods take none."""
    methods = world.stock.costing.method
    moves = [m for m in picking["_moves"] if methods[m["product_id"]] != "standard" and m["value"]]
    goods = sum(move["value"] for move in moves)
    if not goods:
        return
    parts = _amounts(world, goods, int(picking["id"]))
    cost = world.book.add(
        "stock.landed.cost",
        name=world.book.number("LC/"),
        state="done",
        date=world.clock.now,
        amount_total=round(sum(amount for _, amount in parts), 2),
        picking_ids=[picking["id"]],
        company_id=site.company.id,
        target_model="picking",
    )
    shares = dict.fromkeys((move["id"] for move in moves), 0.0)
    for name, amount in parts:
        _spread(world, cost, (name, amount), moves, shares)
    for move in moves:
        world.stock.costing.land(move, cost, round(shares[move["id"]], 2))
    days = (world.clock.now - picking["date_done"]) / DAY
    if days > LATE_DAYS:
        world.truth.note(
            "breaches",
            "stock.landed.cost",
            cost["id"],
            rule="late_landed_cost",
            days=round(days, 1),
        )
    world.truth.note(
        "landed_cost", "stock.landed.cost", cost["id"], picking=picking["id"],
        amount=cost["amount_total"], planned=0.0,
    )  # fmt: skip


def _amounts(world: World, goods: float, key: int) -> list[tuple[str, float]]:
    draws = world.draws
    parts = [
        ("Sea freight", goods * draws.between("sea freight", *FREIGHT, key)),
        ("Customs duty", goods * draws.between("duty", *DUTY, key)),
    ]
    if draws.chance("surprise", habits(world).landed_surprise, key):
        parts.append(("Demurrage", goods * draws.between("demurrage", *SURPRISE, key)))
    return [(name, max(0.01, round(amount, 2))) for name, amount in parts]


def _spread(
    world: World,
    cost: Row,
    part: tuple[str, float],
    moves: list[Row],
    shares: dict[int, float],
) -> None:
    name, amount = part
    line = world.book.add(
        "stock.landed.cost.lines",
        cost_id=cost["id"],
        product_id=world.goods.freight["id"],
        name=name,
        price_unit=amount,
        split_method="by_current_cost_price",
    )
    goods, left = sum(move["value"] for move in moves), amount
    for move in moves:
        last = move is moves[-1]
        share = round(left, 2) if last else round(amount * move["value"] / goods, 2)
        left -= share
        world.book.add(
            "stock.valuation.adjustment.lines",
            cost_id=cost["id"],
            cost_line_id=line["id"],
            move_id=move["id"],
            product_id=move["product_id"],
            quantity=move["quantity"],
            former_cost=round(move["value"], 2),
            additional_landed_cost=share,
            final_cost=round(move["value"] + share, 2),
        )
        shares[move["id"]] += share
