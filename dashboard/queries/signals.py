"""Signals and exceptions in one sentence: what, how big, since when, main driver, owner, next."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from dashboard import formats
from dashboard.filters import Month
from dashboard.queries.drivers import Driver, is_trend
from dashboard.queries.exception_groups import RuleGroup
from dashboard.queries.kpis import Reading
from dashboard.snapshot import Row
from dashboard.spc import Point
from dashboard.spc_rules import RUN


def since(reading: Reading) -> Month:
    """Month in which the signals to the side of the last point began, by whatever rule; that of a
    trend is the one from which it moved."""
    return Month.of(reading.values[-len(_run(reading))].period)


def _run(reading: Reading) -> list[Point]:
    """The last points without a gap that are signals to the side of the last one, or all of a
    trend whatever else they are; newest first."""
    points = reading.chart.points[::-1]
    last = points[0]
    if is_trend(reading):
        return _moving(points, 1 if last.side == "high" else -1)

    def goes_on(point: Point) -> bool:
        alike = point.side == last.side and point.segment == last.segment
        return point.signal is not None and alike

    return list(takewhile(goes_on, points))


def _moving(points: Sequence[Point], way: int) -> list[Point]:
    """The first of `points`, newest first, as far back as they moved this way without a stop."""
    steps = takewhile(
        lambda pair: (
            pair[0].segment == pair[1].segment and way * (pair[0].value - pair[1].value) > 0
        ),
        pairwise(points),
    )
    return [points[0], *(earlier for _, earlier in steps)]


def signal_sentence(reading: Reading, began: Month, driver: Driver | None, owner: str) -> str:
    """The last point's signal for whoever has to act on it."""
    label = reading.kpi.block.label
    point = reading.chart.points[-1]
    month = formats.month_name(str(Month.of(reading.values[-1].period)))
    facts = f"{label}: {reading.short(point.raw)} in {month}, {_rule(reading, point)}"
    if reading.chart.seasonal:
        facts += " once the season is taken out"
    if began != Month.of(reading.values[-1].period):
        alike = is_trend(reading) or all(each.signal == point.signal for each in _run(reading))
        facts += ", since" if alike else ", the latest of its signals since"
        facts += f" {formats.month_name(str(began))}"
    if reading.chart.assurance == "fail":
        facts += f", and misses its target of {reading.short(reading.target)}"
    return f"{facts}; {_driver(driver)}; {owner}: {_next(reading, driver, began)}."


def capability_sentence(reading: Reading, owner: str) -> str:
    """A steady process whose whole band lies on the wrong side of its target."""
    limits = reading.chart.limits
    low = reading.short(limits.lower if limits else None)
    high = reading.short(limits.upper if limits else None)
    return (
        f"{reading.kpi.block.label}: the target of {reading.short(reading.target)} is out of"
        f" reach as the process runs, whose usual months lie between {low} and {high};"
        f" {owner}: change the process, more effort will not do."
    )


def exception_sentence(group: RuleGroup, first: Row, money: Sequence[str]) -> str:
    """One rule's exceptions of one owner; `first` is the most severe of them."""
    facts = [f"{group.rule.label}: {group.rows:,} {group.rule.span}"]
    if money:
        facts.append(f"worth {' and '.join(money)}")
    elif group.hours:
        facts.append(formats.short(group.hours, "hours"))
    if group.since:
        word = "the oldest since" if group.rows > 1 else "since"
        facts.append(f"{word} {formats.day(group.since)}")
    place = _place(group)
    if place:
        facts.append(place)
    return f"{', '.join(facts)}; {group.owner}: {_action(group, first)}."


def _action(group: RuleGroup, first: Row) -> str:
    """What to do about the worst record, whose name most actions say themselves."""
    action = (first["next_action"] or "decide what to do").rstrip(".")
    action = action[:1].lower() + action[1:]
    if first["record_name"] not in action:
        return f"start with {first['record_name']}, {action}"
    return f"first {action}" if group.rows > 1 else action


def _rule(reading: Reading, point: Point) -> str:
    limits = reading.chart.limits
    low = reading.short(limits.lower if limits else None)
    high = reading.short(limits.upper if limits else None)
    up = point.side == "high"
    match point.signal:
        case "outside":
            return f"{'above' if up else 'below'} its limits of {low} to {high}"
        case "trend":
            months = "seven months" if len(_run(reading)) == RUN else "more than seven months"
            return f"{'rising' if up else 'falling'} {months} running"
        case "two_of_three":
            return f"close to its {'upper' if up else 'lower'} limit of {high if up else low}"
        case _:
            side = "above" if up else "below"
            mean = reading.short(limits.mean if limits else None)
            return f"seven months or more {side} its mean of {mean}"


def _driver(driver: Driver | None) -> str:
    if driver is None:
        return "no main driver"
    part = formats.share(min(driver.part, 1))
    label = driver.label if driver.label[:2].isupper() else driver.label.lower()
    return f"mainly {label} {driver.value} ({part})"


def _next(reading: Reading, driver: Driver | None, began: Month) -> str:
    there = " there" if driver else ""
    word = "since" if is_trend(reading) else "in"
    when = f"{word} {formats.month_name(str(began))}"
    if reading.chart.variation.startswith("improvement"):
        return f"confirm what changed{there} {when} and make it the standard"
    if reading.chart.variation.startswith("neutral"):
        return f"explain what changed{there} {when}"
    return f"find what changed{there} {when} and undo it"


def _place(group: RuleGroup) -> str | None:
    """Where most of them are, when they are in several places and one has half or more."""
    if len(group.warehouses) < 2:
        return None
    place, count = group.warehouses[0]
    return f"{count:,} of them at {place}" if count * 2 >= group.rows else None
