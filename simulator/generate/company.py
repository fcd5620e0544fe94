"""One simulated company: builds it, lets it run, and hands over its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from .book import Book, Clock
from .causes import Causes
from .closing import close, initial_values
from .draws import Draws
from .founding import found
from .scenarios import EVERYTHING, Scenario
from .size import Size, size_for
from .truth.ledger import Ledger
from .work import Work
from .world import World


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes one simulation what it is: equal plans give equal histories.

    The company starts on the first of the month `months` before `end` (UTC). Its size is
    `order_lines` goods lines, or else `orders` sale orders, quotations included, over that time.
    """

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

    `causes` leaves out causes of lateness; without `paper` only goods and promises move. The
    records of a `watched` company know which of them were written to.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        causes: Causes | None = None,
        paper: bool = True,
        watched: bool = False,
    ) -> None:
        self.plan = plan
        clock = Clock(plan.start_seconds, plan.end_seconds)
        book = Book(clock, watched=watched)
        at_work = plan.scenario.causes if causes is None else causes
        self.world = _build(plan, book, at_work, paper=paper)
        self.work = Work(self.world, plan.orders or 4000, plan.order_lines)

    @property
    def truth(self) -> Ledger:
        """What went wrong so far, noted by those who did it."""
        return self.world.truth

    def run_to(self, moment: int) -> None:
        """Let everything happen up to that time (UTC seconds)."""
        self.world.clock.run(moment)

    def records(self) -> Book:
        """Every record as it is now."""
        close(self.world)
        return self.world.book


def run_company(plan: Plan) -> Company:
    """The company of that plan on its last day."""
    company = Company(plan)
    company.run_to(plan.end_seconds)
    return company


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _build(plan: Plan, book: Book, causes: Causes, *, paper: bool) -> World:
    clock = book.clock
    new = found(
        book,
        plan.seed,
        plan.size,
        steady=plan.scenario.profile.quiet,
        delivery=plan.scenario.delivery_steps,
    )
    new.stock.valued = paper
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
