"""One simulated company: builds it, lets it run, and hands over its records."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from .billing import Billing
from .book import DAY, HOUR, Book, Clock
from .calendar import is_working_day
from .closing import close, initial_values
from .counting import Counting
from .demand import daily_demand, plan_demand
from .fulfilment import Fulfilment
from .money import currencies
from .paperwork import Paperwork
from .people import build_people
from .places import build_places
from .products import build_pricelists, build_products
from .profile import PROFILE
from .purchasing import Purchasing
from .receiving import Receiving
from .selling import Selling
from .stock import Stock
from .world import World


class Company:
    """A company at work: its clock runs on a stretch at a time."""

    def __init__(self, world: World) -> None:
        self.world = world

    def run_to(self, moment: int) -> None:
        """Let everything happen up to that time (UTC seconds)."""
        self.world.clock.run(moment)

    def records(self) -> Book:
        """Every record as it is now."""
        close(self.world)
        return self.world.book


def run_company(*, seed: int, orders: int, months: int, end: datetime) -> Book:
    """Every record of a distributor from the first of the month `months` before `end` to `end`."""
    company = start_company(seed=seed, orders=orders, months=months, end=end)
    company.run_to(company.world.clock.end)
    return company.records()


def start_company(*, seed: int, orders: int, months: int, end: datetime) -> Company:
    """The company on its first day, with all it will meet until `end` planned."""
    world = _build(seed, _first_day(end, months), int(_utc(end).timestamp()))
    wants = plan_demand(world, orders)
    days = (world.clock.end - world.clock.start) / DAY
    billing = Billing(world)
    receiving = Receiving(world, Paperwork(world))
    purchasing = Purchasing(world, receiving, daily_demand(wants, days))
    counting = Counting(world, purchasing)
    fulfilment = Fulfilment(world, billing.shipped, counting.recount)
    selling = Selling(world, fulfilment)
    for site in world.places.sites:
        counting.open(site, purchasing.levels)
    counting.plan_losses()
    for want in wants:
        world.clock.at(want.time, selling.quote, want)
    _plan_days(world, purchasing, counting)
    return Company(world)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _first_day(end: datetime, months: int) -> int:
    month = _utc(end).year * 12 + _utc(end).month - 1 - months
    return int(datetime(month // 12, month % 12 + 1, 1, 5, tzinfo=UTC).timestamp())


def _build(seed: int, start: int, end: int) -> World:
    clock = Clock(start, end)
    book = Book(clock)
    random = Random(f"{seed}/master data")  # noqa: S311 - a simulation, not a secret
    money = currencies(book)
    places = build_places(book, money)
    lists = build_pricelists(book, money)
    people = build_people(book, places, lists, random)
    goods = build_products(book, places, people.suppliers, lists, random)
    stock = Stock(book, goods.unit)
    for company in places.companies:
        for product in goods.products.values():
            rate = 1.0 if company.currency["name"] == "EUR" else 0.85
            stock.standard[company.id, product.id] = round(product.cost * rate, 2)
    world = World(book, clock, places, people, goods, money, PROFILE, stock, seed)
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
            for number, supplier in enumerate(world.people.suppliers):
                if supplier.review_day == day.weekday():
                    world.clock.at(morning + number * 120, purchasing.review, site, supplier)
