"""Transfers and their moves, and how an order's goods are split over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .book import HOUR, Row
from .kits import Part
from .people import Customer
from .places import Site
from .stock import Claim
from .world import World


def add_picking(
    world: World, site: Site, kind: Row, ends: tuple[int, int], *, when: int, **more: Any
) -> Row:
    """A transfer of an operation type between two locations, planned for a time."""
    return world.book.add(
        "stock.picking",
        name=world.book.number(f"{site.code}/{kind['sequence_code']}/"),
        state=more.pop("state", "confirmed"),
        picking_type_id=kind["id"],
        scheduled_date=when,
        location_id=ends[0],
        location_dest_id=ends[1],
        move_type=more.pop("move_type", "direct"),
        priority=more.pop("priority", "0"),
        company_id=site.company.id,
        create_uid=more.pop("create_uid", world.people.keepers[site.id]),
        _site=site,
        **more,
    )


def add_move(world: World, picking: Row, product: int, quantity: float, **more: Any) -> Row:
    """A planned move on a transfer, which it follows in place, time and origin."""
    site: Site = picking["_site"]
    return world.stock.move(
        product,
        quantity,
        picking["location_id"],
        picking["location_dest_id"],
        date=picking["scheduled_date"],
        date_deadline=picking.get("date_deadline", False),
        reference=picking["name"],
        origin=more.pop("origin", picking["origin"]),
        picking_id=picking["id"],
        picking_type_id=picking["picking_type_id"],
        warehouse_id=site.id,
        company_id=site.company.id,
        partner_id=picking.get("partner_id", False),
        group_id=picking["group_id"],
        create_uid=picking["create_uid"],
        **more,
    )


@dataclass(slots=True)
class Order:
    """A confirmed sale order on its way."""

    row: Row
    customer: Customer
    lines: list[Row]
    promise: int
    rush: bool = False
    whole: bool = False  # the customer wants one delivery
    group: int = 0
    slices: list[Slice] = field(default_factory=list)

    @property
    def key(self) -> int:
        """What names it in draws: its place in demand; below zero for orders of the group."""
        return int(self.row.get("_key") or -self.row["id"])

    @property
    def ahead(self) -> int:
        """Seconds by which its promise counts as earlier than it is."""
        return self.customer.channel.ahead * HOUR

    @property
    def site(self) -> Site:
        """The warehouse that ships it."""
        return self.customer.site


@dataclass(slots=True)
class Chain:
    """The moves of an order line's product, or of a kit's component, first stage first."""

    line: Row
    moves: list[Row]
    part: Part
    claim: Claim | None = None
    ordered: bool = False  # waits for goods that are bought for it


@dataclass(slots=True)
class Slice:
    """What of an order travels together, with one transfer per stage."""

    order: Order
    pickings: list[Row]
    chains: list[Chain]
    eligible: bool = True
    started: bool = False
    picked: bool = False
    following: Slice | None = None


def slice_pickings(world: World, order: Order, previous: Slice | None) -> list[Row]:
    """The transfers of a slice; written last stage first, as Odoo's pull rules do."""
    now, stages = world.clock.now, order.site.stages
    found: list[Row] = []
    for number in reversed(range(len(stages))):
        stage = stages[number]
        picking = add_picking(
            world,
            order.site,
            stage.type,
            (stage.source, stage.target),
            when=order.promise - (len(stages) - number) * 2 * HOUR,
            state="confirmed" if number == 0 else "waiting",
            date_deadline=order.promise,
            partner_id=order.customer.row["id"],
            origin=order.row["name"],
            sale_id=order.row["id"],
            create_uid=order.row["create_uid"],
            group_id=order.group,
            backorder_id=previous.pickings[number]["id"] if previous else False,
            move_type="one" if order.whole else "direct",
            priority="1" if order.rush else "0",
            carrier_id=order.row["carrier_id"] if stage.kind == "out" else False,
            _stage=number,
            _pull_at=now if number == 0 or previous is None else None,
            _push_at=now if number == 0 else None,
        )
        found.insert(0, picking)
    return found


def chain_moves(world: World, work: Slice, line: Row, part: Part, quantity: float) -> list[Row]:
    """The linked moves that take a quantity of an order line to the customer."""
    now, order, stages = world.clock.now, work.order, work.order.site.stages
    first, last = not order.slices, len(stages) - 1
    moves: list[Row] = []
    for number in reversed(range(len(stages))):
        move = add_move(
            world,
            work.pickings[number],
            part.product,
            quantity,
            state="confirmed" if number == 0 else "waiting",
            name=line["name"] if number == last else f"{order.site.code}: to the next stage",
            sale_line_id=line["id"],
            bom_line_id=part.bom_line or False,
            rule_id=stages[number].rule,
            procure_method="make_to_stock" if number == 0 else "make_to_order",
            _last=number == last,
            _pull_at=now if number == 0 or first else None,
            _push_at=now if number == 0 else None,
        )
        moves.insert(0, move)
    for earlier, later in pairwise(moves):
        earlier["move_dest_ids"] = [later["id"]]
        later["move_orig_ids"] = [earlier["id"]]
    return moves
