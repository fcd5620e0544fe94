"""What customers will ask for: planned ahead, whatever the warehouses can do."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate

from .book import DAY
from .people import Customer
from .products import Product
from .profile import CHANNELS
from .world import World

PACK_CHANNELS = ("Wholesale", "Field Sales")  # order whole dozens, packs and bags
SEASON = (0.96, 0.95, 1.02, 1.03, 1.02, 1.01, 0.97, 0.93, 1.02, 1.04, 1.06, 0.99)


@dataclass(frozen=True, slots=True)
class Want:
    """What a customer will ask for, and when."""

    time: int
    customer: Customer
    lines: tuple[tuple[Product, int], ...]  # quantities in units
    number: int = 0  # names it in draws, in time order from 1


def plan_demand(world: World, orders: int | None, lines: int | None = None) -> list[Want]:
    """All orders of the period in time order: mild growth and season, uneven days.

    There are so many orders, or as many as have that number of lines.
    """
    random, groups = world.random("demand"), _Groups(world)
    drawn: list[tuple[int, Customer, tuple[tuple[Product, int], ...]]] = []
    left = lines or 0
    for day in random.choices(*_days(world), k=lines or orders or 0):
        customer = groups.customer(weekend=day.weekday() >= 5)
        hour = random.uniform(9, 21) if day.weekday() >= 5 else random.uniform(8.2, 16.8)
        opening = customer.site.company.calendar.at(day, int(hour))
        time = opening + int(hour % 1 * 3600) + random.randint(0, 59)
        if time > world.clock.end:
            continue
        basket = _basket(world, customer, time)
        if lines:
            basket = basket[:left]
            left -= len(basket)
        drawn.append((time, customer, basket))
        if lines and left <= 0:
            break
    drawn.sort(key=lambda each: each[0])
    return [Want(*each, number) for number, each in enumerate(drawn, 1)]


def _days(world: World) -> tuple[list[date], list[float]]:
    """Every day of the period and how much is ordered on it."""
    random = world.random("demand")
    days = [
        datetime.fromtimestamp(stamp, UTC).date()
        for stamp in range(world.clock.start, world.clock.end, DAY)
    ]
    month_mood: dict[tuple[int, int], float] = {}
    weights = []
    for number, day in enumerate(days):
        mood = month_mood.setdefault((day.year, day.month), random.lognormvariate(0, 0.05))
        growth = 1 + 0.08 * number / len(days)
        week = 1.0 if day.weekday() < 5 else 0.12
        weights.append(SEASON[day.month - 1] * mood * growth * week * random.lognormvariate(0, 0.2))
    return days, weights


class _Groups:
    """Customers by channel, on working days and on others."""

    def __init__(self, world: World) -> None:
        self.random = world.random("demand")
        self.channels: dict[bool, tuple[list[list[Customer]], list[float]]] = {}
        self.weights: dict[int, list[float]] = {}
        for weekend in (False, True):
            channels = [each for each in CHANNELS if each.weekend or not weekend]
            groups = [
                [each for each in world.people.customers if each.channel is channel]
                for channel in channels
            ]
            chosen = [(g, c.share) for g, c in zip(groups, channels, strict=True) if g]
            self.channels[weekend] = [g for g, _ in chosen], [share for _, share in chosen]
            for group, _ in chosen:
                self.weights[id(group)] = list(accumulate(each.weight for each in group))

    def customer(self, *, weekend: bool) -> Customer:
        """Who orders: a channel by its share, a customer by weight."""
        groups, shares = self.channels[weekend]
        group = self.random.choices(groups, shares)[0]
        return self.random.choices(group, cum_weights=self.weights[id(group)])[0]


def _basket(world: World, customer: Customer, time: int) -> tuple[tuple[Product, int], ...]:
    random, channel, products = world.random("demand"), customer.channel, world.goods.products
    many = min(9, 1 + int(random.expovariate(1 / max(0.01, channel.lines - 0.5))))
    interest = world.interest(customer.site, time)
    chosen = dict.fromkeys(random.choices(customer.site.sold, cum_weights=interest, k=many))
    lines = []
    for key in chosen:
        product = products[key]
        quantity = max(1, round(channel.spend * random.lognormvariate(-0.12, 0.4) / product.price))
        quantity = min(quantity, 120)
        if product.pack > 1 and channel.name in PACK_CHANNELS:
            quantity = product.pack * math.ceil(quantity / product.pack)
        lines.append((product, quantity))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Demand:
    """Units wanted from one place: a day's mean and variance, and a large order."""

    mean: float
    variance: float
    large: float


def daily_demand(wants: list[Want], days: float) -> dict[tuple[int, int], Demand]:
    """What is wanted from stock by warehouse and product."""
    sizes: dict[tuple[int, int], list[float]] = defaultdict(list)
    for want in wants:
        for product, quantity in want.lines:
            site = want.customer.site
            for key, each in product.taken_from_stock(quantity):
                for place in (site.id, site.feeder) if key in site.from_group else (site.id,):
                    sizes[place, key].append(each)
    return {
        key: Demand(
            sum(each) / days,
            sum(size**2 for size in each) / days,
            sorted(each)[-1 - len(each) // 40],
        )
        for key, each in sizes.items()
    }
