"""Claims: what customers complain about, as tickets of the community's helpdesk."""

from __future__ import annotations

from .book import HOUR, Row
from .transfers import Order
from .world import World

STAGES = (("New", False), ("In Progress", False), ("Done", True))
CATEGORIES = ("Damaged goods", "Wrong goods", "Late delivery", "Price", "Other")
DAMAGED, WRONG, LATE, PRICE, OTHER = CATEGORIES
LATE_SHARE = 0.12  # of late shipments that a customer complains about
LOOKED_AT, SOLVED = (1.0, 8.0), 22.0  # working hours until somebody does, and in the mean


class Claims:
    """The service desk."""

    def __init__(self, world: World) -> None:
        self.world = world
        add = world.book.add
        self.team = add("helpdesk.ticket.team", name="Customer Service", active=True)["id"]
        self.stages = [
            add("helpdesk.ticket.stage", name=name, sequence=number, closed=closed, fold=closed)
            for number, (name, closed) in enumerate(STAGES, 1)
        ]
        self.categories = {
            name: add("helpdesk.ticket.category", name=name, active=True)["id"]
            for name in CATEGORIES
        }

    def shipped(self, order: Order, number: int) -> None:
        """Now and then a customer complains that the order's shipment of that number is late."""
        keys, now = (order.key, number), self.world.clock.now
        calendar, outside = order.site.company.calendar, self.world.people.affiliate
        late = calendar.day(now) > calendar.day(order.promise) and order.customer is not outside
        if late and self.world.draws.chance("late claim", LATE_SHARE, *keys):
            self.raised(order, LATE, *keys)

    def raised(self, order: Order, category: str, *keys: int) -> None:
        """A customer complains; keys name the case in draws."""
        if not self.world.paper:
            return
        row, draws, calendar = order.row, self.world.draws, order.site.company.calendar
        ticket = self.world.book.add(
            "helpdesk.ticket",
            number=self.world.book.number("HT"),
            name=f"{category}: {row['name']}",
            active=True,
            partner_id=row["partner_id"],
            company_id=row["company_id"],
            team_id=self.team,
            user_id=row["user_id"],
            stage_id=self.stages[0]["id"],
            category_id=self.categories[category],
            priority="1",
            sale_order_ids=[row["id"]],
            assigned_date=self.world.clock.now,
            closed_date=False,
        )
        self.world.truth.note("claims", "helpdesk.ticket", ticket["id"], what=category)
        looked = draws.between("claim looked at", *LOOKED_AT, *keys) * HOUR
        solved = looked + draws.waiting("claim solved", SOLVED, *keys) * HOUR
        now = self.world.clock.now
        self.world.clock.at(calendar.add(now, looked), self._move, ticket, self.stages[1])
        self.world.clock.at(calendar.add(now, solved), self._move, ticket, self.stages[2])

    def _move(self, ticket: Row, stage: Row) -> None:
        closed = self.world.clock.now if stage["closed"] else False
        self.world.book.change(ticket, stage_id=stage["id"], closed_date=closed)
