"""XmR charts: limits, signals and the two icons, from a list of numbers.

Source of the rules: NHS England, *Making Data Count*; Wheeler; Nelson (1982) for the
screening of moving ranges; Laney (2002) for p-prime limits. Pure functions, no I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Direction = Literal["up_is_good", "down_is_good", "neutral"]
Signal = Literal["outside", "trend", "two_of_three", "shift"]
Side = Literal["high", "low"]
Variation = Literal[
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
]
Assurance = Literal["pass", "fail", "hit_and_miss"]
Status = Literal["limits", "trial", "too_few"]


@dataclass(frozen=True)
class Limits:
    """Natural process limits of one segment; `lower`/`upper` are clamped to floor/ceiling."""

    mean: float
    lower: float
    upper: float
    average_range: float
    natural_lower: float
    natural_upper: float


@dataclass(frozen=True)
class Point:
    """One period on the chart; `value` is season-adjusted where the chart is `seasonal`."""

    value: float
    raw: float
    limits: Limits | None
    signal: Signal | None
    side: Side | None
    segment: int
    laney: tuple[float, float] | None = None


@dataclass(frozen=True)
class Chart:
    """A finished chart: points, the latest limits, both icons, and a note where limits lack."""

    points: tuple[Point, ...]
    limits: Limits | None
    status: Status
    variation: Variation
    assurance: Assurance | None
    seasonal: bool
    note: str


def chart(
    values: Sequence[float],
    *,
    direction: Direction,
    target: float | None = None,
    floor: float | None = None,
    ceiling: float | None = None,
    screen: bool = True,
    rebase_at: Sequence[int] = (),
    counts: Sequence[float] | None = None,
    seasons: Sequence[int] | None = None,
) -> Chart:
    """XmR chart of `values`, oldest first.

    `rebase_at` are indices at which the line breaks and limits start anew; `counts` (a
    proportion's n per period) adds p-prime limits where max n / min n > 2; `seasons` (e.g. the
    month of year per point) divides by seasonal factors where two full years are there.
    """
    raise NotImplementedError
