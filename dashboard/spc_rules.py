"""The four rules that tell a signal from common-cause variation.

Source: NHS England, *Making Data Count*, as published in NHSRplotthedots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Literal

Signal = Literal["outside", "trend", "two_of_three", "shift"]
Side = Literal["high", "low"]

RUN = 7
# Limits and means are computed: a point on one differs from it by rounding only.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Mark:
    """The signal a point belongs to, and the side it went to (a trend: its direction)."""

    signal: Signal
    side: Side


def marks(
    values: Sequence[float], mean: float, lower: float, upper: float, *, slack: float = 0.0
) -> list[Mark | None]:
    """The strongest signal of each point against natural limits, None where there is none.

    When several apply: outside, trend, two of three, shift. A point equal to a limit is inside;
    a point on the mean breaks a shift, a tie breaks a trend. Points within `slack` of a line
    lie on it; so do those at the value that most points have, for it is no side to be on.
    """
    slack = max(slack, _ROUNDING * max(abs(v) for v in (*values, lower, upper)))
    usual = median_low(values)
    alike = [abs(v - usual) <= slack for v in values]
    is_usual = 2 * sum(alike) > len(values)
    sides = [
        0 if is_usual and same else _compare(v, mean, slack)
        for v, same in zip(values, alike, strict=True)
    ]
    outside = [_compare(v, upper, slack) > 0 or _compare(v, lower, slack) < 0 for v in values]
    third = (upper - mean) * 2 / 3
    close = [
        not out and abs(v - mean) > third + slack for v, out in zip(values, outside, strict=True)
    ]
    by_rule: list[tuple[Signal, list[int]]] = [
        ("outside", [s if out else 0 for s, out in zip(sides, outside, strict=True)]),
        ("trend", spread_back(trend_ends(values))),
        ("two_of_three", close_in_two_of_three(close, two_of_three(close, sides), sides)),
        ("shift", spread_back(shift_ends(sides))),
    ]
    return [_first(by_rule, i) for i in range(len(values))]


def shift_ends(sides: Sequence[int]) -> list[int]:
    """Side (±1) of points at which 7 in a row lie on one side of the mean, else 0."""
    ends = []
    for end in range(1, len(sides) + 1):
        run = sides[max(0, end - RUN) : end]
        ends.append(run[0] if len(run) == RUN and len(set(run)) == 1 else 0)
    return ends


def trend_ends(values: Sequence[float]) -> list[int]:
    """Direction (±1) at points that end 7 points moving one way, else 0."""
    moves = [(b > a) - (b < a) for a, b in pairwise(values)]
    ends = [0] * len(values)
    for end in range(RUN - 1, len(values)):
        run = set(moves[end - RUN + 1 : end])
        ends[end] = run.pop() if len(run) == 1 else 0
    return ends


def spread_back(ends: Sequence[int]) -> list[int]:
    """All 7 points of each run that ends at a marked point; the latest run wins."""
    flags = [0] * len(ends)
    for end, side in enumerate(ends):
        if side:
            flags[end - RUN + 1 : end + 1] = [side] * RUN
    return flags


def two_of_three(close: Sequence[bool | int], sides: Sequence[int]) -> list[bool]:
    """Points within three in a row, all on one side, of which two or more are close to a limit."""
    flags = [False] * len(close)
    for start in range(len(close) - 2):
        window = slice(start, start + 3)
        if sum(map(bool, close[window])) >= 2 and abs(sum(sides[window])) == 3:
            flags[window] = [True] * 3
    return flags


def close_in_two_of_three(
    close: Sequence[bool | int], flagged: Sequence[bool], sides: Sequence[int]
) -> list[int]:
    """Side of the points that are close themselves; the third one is no signal."""
    return [
        side if near and flag else 0 for near, flag, side in zip(close, flagged, sides, strict=True)
    ]


def _compare(value: float, line: float, slack: float) -> int:
    return (value > line + slack) - (value < line - slack)


def _first(by_rule: Sequence[tuple[Signal, list[int]]], index: int) -> Mark | None:
    for signal, flags in by_rule:
        if flags[index]:
            return Mark(signal, "high" if flags[index] > 0 else "low")
    return None
