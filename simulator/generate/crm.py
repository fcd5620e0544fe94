"""Opportunities: found before the quotation, won with the order or lost."""

from __future__ import annotations

from .book import DAY, Row
from .demand import Want
from .habits import habits
from .people import Customer
from .world import World

STAGES = (("New", 10.0), ("Qualified", 35.0), ("Proposition", 65.0), ("Won", 100.0))
WON = "Won"
CHANNELS = ("Wholesale", "Telesales", "Field Sales")  # where sellers follow up on chances


class Opportunities:
    """The sellers' chances, from first contact to order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.habits = habits(world)
        self.stages = {
            name: world.book.add(
                "crm.stage", name=name, sequence=number + 1, is_won=name == WON, fold=name == WON
            )["id"]
            for number, (name, _) in enumerate(STAGES)
        }
        self._open: dict[tuple[int, int], Row] = {}

    def plan(self, wants: list[Want]) -> None:
        """Decide which orders begin as an opportunity, and find others that come to nothing."""
        draws = self.world.draws
        for number, want in enumerate(wants):
            if want.customer.channel.name not in CHANNELS:
                continue
            if draws.chance("opportunity", self.habits.opportunity, number):
                found = want.time - draws.between("found", 2, 25, number) * DAY
                self.world.clock.at(found, self._find, want)
                if draws.chance("lost", self.habits.lost, number):
                    self.world.clock.at(found + DAY / 2, self._find_in_vain, want, number)

    def quoted(self, want: Want, order: Row) -> None:
        """The quotation answers an opportunity, if there is one."""
        lead = self._open.pop(_key(want), None)
        if lead:
            order["opportunity_id"], order["_lead"] = lead["id"], lead
            value = order["amount_untaxed"] / order["currency_rate"]
            self._stage(lead, "Proposition", expected_revenue=round(value, 2))

    def decided(self, order: Row) -> None:
        """An order wins its opportunity; a cancelled quotation loses it."""
        lead = order.get("_lead")
        if lead and order["state"] == "sale":
            self._stage(lead, WON, date_closed=self.world.clock.now, won_status="won")
        elif lead and order["state"] == "cancel":
            self._lose(lead)

    def _find(self, want: Want) -> None:
        self._open[_key(want)] = self._add(want.customer, sum(n * p.price for p, n in want.lines))

    def _find_in_vain(self, want: Want, number: int) -> None:
        lead = self._add(want.customer, 1.4 * sum(n * p.price for p, n in want.lines))
        after = self.world.draws.between("given up", 5, 40, number) * DAY
        self.world.clock.at(self.world.clock.now + after / 2, self._stage, lead, "Qualified")
        self.world.clock.at(self.world.clock.now + after, self._lose, lead)

    def _add(self, customer: Customer, revenue: float) -> Row:
        now = self.world.clock.now
        return self.world.book.add(
            "crm.lead",
            name=f"{customer.row['name']}: enquiry",
            type="opportunity",
            active=True,
            partner_id=customer.row["id"],
            team_id=customer.team["id"],
            user_id=customer.salesman,
            create_uid=customer.salesman,
            company_id=customer.site.company.id,
            stage_id=self.stages["New"],
            probability=STAGES[0][1],
            expected_revenue=round(revenue, 2),
            priority="0",
            date_open=now,
            date_last_stage_update=now,
            date_closed=False,
            won_status="pending",
        )

    def _stage(self, lead: Row, stage: str, **more: object) -> None:
        now = self.world.clock.now
        self.world.book.change(
            lead,
            stage_id=self.stages[stage],
            probability=dict(STAGES)[stage],
            date_last_stage_update=now,
            **more,
        )

    def _lose(self, lead: Row) -> None:
        self.world.book.change(
            lead,
            active=False,
            probability=0.0,
            date_closed=self.world.clock.now,
            won_status="lost",
        )


def _key(want: Want) -> tuple[int, int]:
    return want.time, int(want.customer.row["id"])
