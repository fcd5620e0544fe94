"""How far the drawn truth of lateness is from the exact one: see `--help`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from simulator.generate.causes import ALL
from simulator.generate.company import Company, Plan
from simulator.generate.scenarios import scenario
from simulator.generate.truth.lateness import late_lines, seconds_late
from simulator.generate.truth.shapley import (
    Outcome,
    Shares,
    coalitions,
    exact,
    permutations,
    prefixes,
    sampled,
)

PAIRS = (1, 2, 4, 8)
END = datetime(2026, 11, 21)  # noqa: DTZ001  UTC


@click.command()
@click.option("--order-lines", default=1000, show_default=True)
@click.option("--months", default=6, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--scenario", "name", default="everything", show_default=True)
def main(order_lines: int, months: int, seed: int, name: str) -> None:
    """Share the same late lines by all 256 sets of causes and by a few drawn orders, and compare.

    \b
    Example:
      python -m benchmarks.simulator --order-lines 1000 --months 6
    """
    plan = Plan(END, seed, months, None, order_lines, scenario(name))
    click.echo(json.dumps(compared(plan), indent=1))


def compared(plan: Plan) -> dict[str, Any]:
    """By number of drawn pairs: runs needed, error of a cause's share (points), lines agreeing."""
    outcomes = _outcomes(plan)
    late = outcomes[(1 << len(ALL)) - 1]
    true = exact(len(ALL), late, outcomes.__getitem__)
    found: dict[str, Any] = {"late_lines": len(late)}
    for pairs in PAIRS:
        orders = permutations(len(ALL), pairs, plan.seed)
        drawn = sampled(len(ALL), late, outcomes.__getitem__, orders)
        found[f"{pairs} pairs"] = {
            "runs": len(prefixes(len(ALL), orders)),
            "worst_cause_share_error_points": round(_worst(true, drawn), 2),
            "same_top_cause": round(_same_top(true, drawn), 3),
        }
    return found


def _outcomes(plan: Plan) -> dict[int, Outcome]:
    company = Company(plan)
    company.run_to(plan.end_seconds)
    whole = (1 << len(ALL)) - 1
    found: dict[int, Outcome] = {
        whole: {key: each.seconds for key, each in late_lines(company).items()}
    }
    for mask in coalitions(len(ALL)):
        causes = frozenset(cause for place, cause in enumerate(ALL) if mask >> place & 1)
        found[mask] = seconds_late(plan, causes)
    return found


def _worst(true: Shares, drawn: Shares) -> float:
    """Largest difference of a cause's share of all late seconds, in points."""
    first, second = _by_cause(true), _by_cause(drawn)
    return max(abs(a - b) for a, b in zip(first, second, strict=True))


def _by_cause(shares: Shares) -> list[float]:
    sums = [sum(each) for each in zip(*shares.values(), strict=True)]
    return [100 * each / sum(sums) for each in sums]


def _same_top(true: Shares, drawn: Mapping[int, list[float]]) -> float:
    """Share of the late lines whose largest cause is the same."""
    same = [_top(shares) == _top(drawn[key]) for key, shares in true.items()]
    return sum(same) / len(same)


def _top(shares: list[float]) -> int:
    return shares.index(max(shares))


if __name__ == "__main__":
    main()
