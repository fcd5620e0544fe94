"""What a learner makes of all that Odoo shows of a late line, given the truth of other companies.

Each line is told by the mean truth of those lines of other companies that look most like it:
what our estimate says, how late it is, how far each milestone was from the due date and which
causes could have had a part. A learner that does no better with the same facts says that the
rest is not in them, or takes more companies to learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, log1p
from statistics import fmean, pstdev

from evaluation.attribution import Line
from evaluation.case import Case
from simulator.generate.causes import ALL

NEAREST = 9
OURS = 3.0  # how much more what our estimate says counts than any other fact
FACTS = """
    select
        order_line_id,
        max(delivery_steps) as steps,
        max(case when waits_for_slice_id is null then 0 else 1 end) as waits,
        max(peg_confidence) as peg_confidence,
        {hours}
    from intermediate.int_late_slices
    inner join intermediate.int_late_parts using (late_slice_id, order_line_id)
    group by order_line_id
"""
CLOCKS = (
    "released_at", "available_by", "picked_by", "packed_by", "ended_at", "expected_by",
    "received_at", "placed_at", "promise_made_at",
)  # fmt: skip
HOURS = ", ".join(
    f"coalesce(max(int_late_slices.{name}_clock - int_late_slices.late_from_at_clock), 0)"
    f" / 3600.0 as {name}"
    for name in CLOCKS
)
Told = tuple[int, Line, list[float]]  # seed, line, what it looks like


@dataclass(frozen=True, slots=True)
class Company:
    """One company's late lines and facts by order line."""

    seed: int
    lines: dict[int, Line]
    facts: dict[int, list[float]]


def facts(case: Case) -> dict[int, list[float]]:
    """What the marts' models hold of each late line, as numbers."""
    return {
        row.pop("order_line_id"): [float(value or 0) for value in row.values()]
        for row in case.mart_rows(FACTS.format(hours=HOURS))
    }


def learned(companies: Sequence[Company]) -> list[Line]:
    """Every line as told by the lines of other seeds."""
    told = [
        (each.seed, line, _looks(line, each.facts[key]))
        for each in companies
        for key, line in each.lines.items()
        if key in each.facts
    ]
    weights = _weights([looks for _, _, looks in told])
    return [_told(seed, line, looks, told, weights) for seed, line, looks in told]


def _looks(line: Line, seen: list[float]) -> list[float]:
    hours = [copysign(log1p(abs(each)), each) for each in seen]
    return [*(line.estimated.get(cause, 0.0) for cause in ALL), log1p(line.seconds), *hours]


def _weights(looks: list[list[float]]) -> list[float]:
    """One over the spread of each fact, more for what our estimate says."""
    spreads = [pstdev(values) or 1.0 for values in zip(*looks, strict=True)]
    return [(OURS if n < len(ALL) else 1.0) / spread for n, spread in enumerate(spreads)]


def _told(
    seed: int, line: Line, looks: list[float], told: list[Told], weights: list[float]
) -> Line:
    """The line with the mean truth of its nearest of other seeds."""
    away = sorted(
        (sum(w * abs(a - b) for w, a, b in zip(weights, looks, other, strict=True)), n)
        for n, (owner, _, other) in enumerate(told)
        if owner != seed
    )
    near = [told[n][1].true for _, n in away[:NEAREST]]
    said = {cause: fmean(true.get(cause, 0.0) for true in near) for cause in ALL}
    return Line(line.seconds, line.true, said, max(said, key=said.__getitem__), 1.0)
