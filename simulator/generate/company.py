"""One simulated company: builds it, lets it run, and hands over its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from .book import DAY, HOUR, Book, Clock
from .calendar import is_working_day
from .causes import Causes
from .closing import close, initial_values
from .commerce import Commerce
from .counting import Counting
from .demand import daily_demand, plan_demand
from .draws import Draws
from .founding import found
from .fulfilment import Fulfilment
from .purchasing import Purchasing
from .receiving import Receiving
from .scenarios import EVERYTHING, Scenario, scenario
from .size import Size, size_for
from .truth.ledger import Ledger
from .world import World


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes one simulation what it is: equal plans give equal histories."""

    end: datetime
    seed: int = 1
    months: int = 24
    orders: int | None = None
    order_lines: int | None = None
    scenario: Scenario = EVERYTHING

    @property
    def start_seconds(self) -> int:
        """The first of the month so many months before the end, at five in the morning UTC."""
        end = _utc(self.end)
        month = end.year * 12 + end.month - 1 - self.months
        return int(datetime(month // 12, month % 12 + 1, 1, 5, tzinfo=UTC).timestamp())

    @property
    def size(self) -> Size:
        """How big the company is: about two and a half goods lines make an order."""
        return size_for(self.order_lines or round(2.5 * (self.orders or 4000)))

    @property
    def end_seconds(self) -> int:
        """The end in UTC seconds."""
        return int(_utc(self.end).timestamp())


class Company:
    """A company at work: its clock runs on a stretch at a time.

    `causes` leaves out causes of lateness; without `paper` only goods and promises move.
    """

    def __init__(self, plan: Plan, *, causes: Causes | None = None, paper: bool = True) -> None:
        self.plan = plan
        self.world = _build(plan, plan.scenario.causes if causes is None else causes, paper=paper)
        _plan_work(self.world, plan)

    def run_to(self, moment: int) -> None:
        """Let everything happen up to that time (UTC seconds)."""
        self.world.clock.run(moment)

    def records(self) -> Book:
        """Every record as it is now."""
        close(self.world)
        return self.world.book


def start_company(
    *,
    end: datetime,
    seed: int = 1,
    months: int = 24,
    orders: int | None = None,
    order_lines: int | None = None,
    scenario_name: str = "everything",
) -> Company:
    """The company on its first day, with all it will meet until `end` planned.

    It starts on the first of the month `months` before `end`. Its size is `order_lines` goods
    lines, or else `orders` orders, over the whole period.
    """
    return Company(Plan(end, seed, months, orders, order_lines, scenario(scenario_name)))


def run_company(
    *,
    end: datetime,
    seed: int = 1,
    months: int = 24,
    orders: int | None = None,
    order_lines: int | None = None,
    scenario_name: str = "everything",
) -> Book:
    """Every record of a distributor up to `end`."""
    company = start_company(
        end=end,
        seed=seed,
        months=months,
        orders=orders,
        order_lines=order_lines,
        scenario_name=scenario_name,
    )
    company.run_to(company.world.clock.end)
    return company.records()


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _plan_work(world: World, plan: Plan) -> None:
    wants = plan_demand(world, plan.orders or 4000)
    days = (world.clock.end - world.clock.start) / DAY
    commerce = Commerce(world, wants)
    receiving = Receiving(world, commerce.paperwork)
    purchasing = Purchasing(world, receiving, daily_demand(wants, days))
    counting = Counting(world, purchasing)
    fulfilment = Fulfilment(world, commerce.shipped, counting.recount)
    selling = commerce.open(fulfilment, receiving)
    for site in world.places.sites:
        counting.open(site, purchasing.levels)
    counting.plan_losses()
    for want in wants:
        world.clock.at(want.time, selling.quote, want)
    _plan_days(world, purchasing, counting)


def _build(plan: Plan, causes: Causes, *, paper: bool) -> World:
    clock = Clock(plan.start_seconds, plan.end_seconds)
    book = Book(clock)
    new = found(book, plan.seed, plan.size, steady=plan.scenario.name == "quiet")
    world = World(
        book, clock, new.places, new.people, new.goods, new.money, plan.scenario.profile, new.stock,
        pricing=new.pricing,
        seed=plan.seed,
        scenario=plan.scenario,
        causes=causes,
        draws=Draws(plan.seed),
        truth=Ledger(lambda: clock.now, silent=not paper),
        paper=paper,
    )  # fmt: skip
    initial_values(world)
    return world


def _plan_days(world: World, purchasing: Purchasing, counting: Counting) -> None:
    for site in world.places.sites:
        calendar = site.company.calendar
        for stamp in range(world.clock.start, world.clock.end, DAY):
            day = calendar.day(stamp)
            if not is_working_day(day):
                continue
            morning = calendar.at(day, 9)
            world.clock.at(morning + 5 * HOUR, counting.day, site)
            for number, supplier in enumerate((*world.people.suppliers, world.people.group)):
                if supplier.review_day == day.weekday() and supplier.row["id"] in site.supplied:
                    world.clock.at(morning + number * 120, purchasing.review, site, supplier)
