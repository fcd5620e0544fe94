"""Why each line was late: the same company again, with the same chance, without a cause.

Cost: one run without paper for each coalition of the causes at work, 2^8 for all eight. Above
the budget causes are taken away in drawn orders, each with its reverse.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from simulator.generate.book import Row
from simulator.generate.causes import ALL, Causes
from simulator.generate.progress import Progress, silent
from simulator.generate.truth.shapley import (
    Outcome,
    coalitions,
    exact,
    permutations,
    prefixes,
    sampled,
    whole_seconds,
)

if TYPE_CHECKING:
    from simulator.generate.company import Company, Plan
    from simulator.generate.world import World

ALL_SETS = 256  # runs without paper that eight causes need
WORK = 240_000  # orders over all runs, about two minutes on two cores


@dataclass(frozen=True, slots=True)
class Late:
    """One late line: its lateness in working seconds of the company's calendar; open while the
    customer waits for it."""

    line: Row
    promise: int
    until: int
    open: bool
    seconds: int


def late_lines(company: Company) -> dict[int, Late]:
    """The late lines of a history by key: shipped, cancelled or still open after the due date."""
    world = company.world
    orders = {row["id"]: row for row in world.book.rows["sale.order"]}
    calendars = {site.id: site.company.calendar for site in world.places.sites}
    found = {}
    for line in world.book.rows["sale.order.line"]:
        order = orders[line["order_id"]]
        if line.get("_key", 0) > 0 and "_promise" in order:
            late = _late(world, line, order, calendars[order["warehouse_id"]])
            if late:
                found[line["_key"]] = late
    return found


def _late(world: World, line: Row, order: Row, calendar: Any) -> Late | None:
    completed = line.get("_completed")
    until = completed or order.get("_cancelled") or world.clock.now
    due = calendar.day(order["_promise"])
    if calendar.day(until) <= due:
        return None
    midnight = calendar.at(due + timedelta(days=1), 0)
    seconds = calendar.worked(until) - calendar.worked(midnight)
    waits = not (completed or order.get("_cancelled"))
    return Late(line, order["_promise"], until, waits, max(0, seconds))


@dataclass(frozen=True, slots=True)
class Explained:
    """Shares of lateness by cause for each late line, and how they were found."""

    causes: tuple[str, ...]
    late: dict[int, Late]
    shares: dict[int, list[int]]
    rest: dict[int, int]  # seconds that stay when every cause is away
    runs: int
    method: str

    def rows(self) -> Iterable[dict[str, Any]]:
        """One row a late line, in the order of the lines."""
        for key, late in sorted(self.late.items(), key=lambda item: item[1].line["id"]):
            shares = dict(zip(self.causes, self.shares[key], strict=True))
            yield {
                "order_line_id": late.line["id"],
                "order_id": late.line["order_id"],
                "late_seconds": late.seconds,
                "first_promise": late.promise,
                "late_until": late.until,
                "open": late.open,
                "shares": {cause: share for cause, share in shares.items() if share},
                "without_cause": self.rest[key],
            }


def explain(
    company: Company,
    *,
    budget: int | None = None,
    processes: int | None = None,
    progress: Progress = silent,
) -> Explained:
    """Share every late line's lateness among the causes at work.

    `budget` limits the runs; by default they are as many as about two minutes allow, at least
    one drawn order and its reverse.
    """
    present = tuple(cause for cause in ALL if cause in company.plan.scenario.causes)
    late = late_lines(company)
    count = len(present)
    budget = budget or min(ALL_SETS, WORK // max(1, len(company.work.wants)))
    if not late or not count:
        return Explained(present, late, {}, {}, 0, "nothing was late")
    orders = permutations(count, max(1, budget // (2 * count)), company.plan.seed)
    whole = (1 << count) - 1
    complete = whole <= budget
    masks = coalitions(count) if complete else prefixes(count, orders)
    outcomes = {}
    runs = _outcomes(company.plan, present, masks, processes or os.cpu_count() or 1)
    for done, (mask, outcome) in enumerate(zip(masks, runs, strict=True), 1):
        outcomes[mask] = outcome
        progress("truth", f"run {done} of {len(masks)} without some of the causes")
    outcomes[whole] = {key: each.seconds for key, each in late.items()}
    found = (
        exact(count, late, outcomes.__getitem__)
        if complete
        else sampled(count, late, outcomes.__getitem__, orders)
    )
    rest = {key: outcomes[0].get(key, 0) for key in late}
    shares = {
        key: whole_seconds(found[key], each.seconds - rest[key]) for key, each in late.items()
    }
    method = "every coalition" if complete else f"{len(orders)} drawn orders and their reverses"
    return Explained(present, late, shares, rest, len(masks), method)


def _outcomes(
    plan: Plan, present: tuple[str, ...], masks: list[int], processes: int
) -> Iterator[Outcome]:
    sets = [
        frozenset(cause for place, cause in enumerate(present) if mask >> place & 1)
        for mask in masks
    ]
    if processes == 1 or len(masks) < 2:
        yield from (seconds_late(plan, each) for each in sets)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(seconds_late, [plan] * len(sets), sets)


def seconds_late(plan: Plan, causes: Causes) -> dict[int, int]:
    """Working seconds late by line key of the same company with those causes only."""
    from simulator.generate.company import Company  # noqa: PLC0415 - company keeps this package

    enabled = gc.isenabled()
    gc.disable()
    try:
        company = Company(plan, causes=causes, paper=False)
        company.run_to(plan.end_seconds)
        return {key: late.seconds for key, late in late_lines(company).items()}
    finally:
        if enabled:
            gc.enable()
            gc.collect()
