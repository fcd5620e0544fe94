"""What customers will ask for: planned ahead, whatever the warehouses can do."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime

from .book import DAY
from .people import Customer
from .products import Product
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


def plan_demand(world: World, orders: int) -> list[Want]:
    """All orders of the period in time order: mild growth and season, uneven days."""
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
    wants = []
    for day in sorted(random.choices(days, weights, k=orders)):
        customer = _customer(world, day)
        hour = random.uniform(8.2, 16.8) if day.weekday() < 5 else random.uniform(9, 21)
        time = customer.site.company.calendar.at(day, hour) + random.randint(0, 59)
        wants.append(Want(time, customer, _basket(world, customer, time)))
    return sorted(wants, key=lambda want: want.time)


def _customer(world: World, day: date) -> Customer:
    random, people = world.random("demand"), world.people.customers
    open_now = [each for each in people if each.channel.weekend or day.weekday() < 5]
    channel = random.choices(
        sorted({each.channel.name for each in open_now}),
        [share for _, share in sorted({(e.channel.name, e.channel.share) for e in open_now})],
    )[0]
    group = [each for each in open_now if each.channel.name == channel]
    return random.choices(group, [each.weight for each in group])[0]


def _basket(world: World, customer: Customer, time: int) -> tuple[tuple[Product, int], ...]:
    random, channel, products = world.random("demand"), customer.channel, world.goods.products
    many = min(9, 1 + int(random.expovariate(1 / max(0.01, channel.lines - 0.5))))
    interest = world.interest(customer.site, time)
    chosen = dict.fromkeys(random.choices(customer.site.sold, cum_weights=interest, k=many))
    lines = []
    for key in chosen:
        product = products[key]
        quantity = max(1, round(channel.spend * random.lognormvariate(-0.25, 0.6) / product.price))
        quantity = min(quantity, 120)
        if product.pack > 1 and channel.name in PACK_CHANNELS:
            quantity = product.pack * math.ceil(quantity / product.pack)
        lines.append((product, quantity))
    return tuple(lines)


def daily_demand(wants: list[Want], days: float) -> dict[tuple[int, int], tuple[float, float]]:
    """Mean and variance of the units wanted a day from stock, by warehouse and product."""
    total: dict[tuple[int, int], float] = defaultdict(float)
    squares: dict[tuple[int, int], float] = defaultdict(float)
    for want in wants:
        for product, quantity in want.lines:
            site = want.customer.site
            for key, each in product.taken_from_stock(quantity):
                for place in (site.id, site.feeder) if key in site.from_group else (site.id,):
                    total[place, key] += each
                    squares[place, key] += each**2
    return {key: (total[key] / days, squares[key] / days) for key in total}
