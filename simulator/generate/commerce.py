"""Sales, finance and trade within the group, joined to the warehouses' work."""

from __future__ import annotations

from .billing import Billing
from .crm import Opportunities
from .demand import Want
from .dropship import DropShip
from .fulfilment import Fulfilment
from .intercompany import Group
from .paperwork import Paperwork
from .receiving import Receiving
from .selling import Selling
from .transfers import Order, Slice
from .world import World


class Commerce:
    """The offices; `open` joins them to the warehouses before the first order comes."""

    def __init__(self, world: World, wants: list[Want]) -> None:
        self.world = world
        self.billing = Billing(world)
        self.paperwork = Paperwork(world)
        self.dropship = DropShip(world, self.paperwork, self.billing.delivered)
        self.opportunities = Opportunities(world)
        if world.paper:
            self.opportunities.plan(wants)
        self.group: Group | None = None

    def open(self, fulfilment: Fulfilment, receiving: Receiving) -> Selling:
        """The order desk, ready to quote."""
        selling = Selling(self.world, fulfilment, self.opportunities, self.confirmed)
        self.group = Group(self.world, selling, receiving)
        receiving.group = self.group.buy
        return selling

    def confirmed(self, order: Order) -> None:
        """An order is let go: invoice what is billed on order, buy what is not kept."""
        self.billing.confirmed(order)
        self.dropship.order(order)

    def shipped(self, order: Order, work: Slice) -> None:
        """Goods have left: invoice them, and tell the affiliate if they are for it."""
        self.billing.shipped(order, work)
        if self.group:
            self.group.shipped(order)
