"""XmR charts: limits, signals and the two icons, from a list of numbers.

Source of the rules: NHS England, *Making Data Count*; Wheeler; Nelson (1982) for the
screening of moving ranges; Laney (2002) for p-prime limits. Pure functions, no I/O.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Literal

from dashboard.spc_rules import Mark, Side, Signal, marks

Direction = Literal["up_is_good", "down_is_good", "neutral"]
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
Status = Literal["limits", "trial", "too_few", "steady"]

LEAST_POINTS = 6
FIRM_POINTS = 13
# d2 and D4 of ranges of two: sigma = range / 1.128; a range beyond 3.267 times the mean is itself
# a signal
_TO_LIMIT = 3 / 1.128
_SCREEN = 3.267
_VARYING = 2
_STEADY: tuple[Status, str] = (
    "steady",
    "Too little variation to judge: its months hardly differ as they are read.",
)


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
    laney: tuple[float, float] | None
    """Limits that allow for how much this period counted, where that varies a lot."""


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

    @property
    def since(self) -> int:
        """Index of the first point that `limits` hold for: that of the last segment."""
        return next(
            (i for i, p in enumerate(self.points) if p.segment == self.points[-1].segment), 0
        )


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
    resolution: float = 0.0,
) -> Chart:
    """XmR chart of `values`, oldest first.

    `rebase_at` are indices at which the line breaks and limits start anew; `counts` (a
    proportion's n per period) adds p-prime limits where max n / min n > 2; `seasons` (e.g. the
    month of year per point) divides by seasonal factors where two full years are there.
    `resolution` is the least difference a reader sees: a segment whose limits lie no further
    apart is `steady` and has no signals, and a point that reads like a line lies on it.
    """
    factors = seasonal_factors(values, seasons) if seasons else None
    adjusted = [v / f for v, f in zip(values, factors, strict=True)] if factors else list(values)
    points: list[Point] = []
    for number, (start, end) in enumerate(_segments(len(adjusted), rebase_at)):
        part = adjusted[start:end]
        limits = xmr_limits(
            part, floor=floor, ceiling=ceiling, screen=screen, resolution=resolution
        )
        varying = laney_limits(part, counts[start:end]) if counts else None
        for i, mark in enumerate(_marks(part, limits, resolution)):
            signal, side = (mark.signal, mark.side) if mark else (None, None)
            band = _clamp_pair(varying[i], floor, ceiling) if varying else None
            raw = values[start + i]
            points.append(Point(part[i], raw, limits, signal, side, number, band))
    return _finish(points, direction, target, resolution, seasonal=factors is not None)


def xmr_limits(
    values: Sequence[float],
    *,
    floor: float | None = None,
    ceiling: float | None = None,
    screen: bool = True,
    resolution: float = 0.0,
) -> Limits | None:
    """Limits of one segment: mean ± 3/1.128 * mean moving range; None below 6 points.

    Screening drops moving ranges of 3.267 times their mean or more, once; the mean of the
    points keeps every point. Where only the ranges dropped tell any variation beyond
    `resolution` (a figure that is nearly always the same), they stay.
    """
    if len(values) < LEAST_POINTS:
        return None
    ranges = [abs(b - a) for a, b in pairwise(values)]
    average = fmean(ranges)
    if screen and average > 0:
        screened = fmean([r for r in ranges if r < _SCREEN * average])
        average = screened if _width(screened) > resolution else average
    mean = fmean(values)
    lower, upper = mean - _TO_LIMIT * average, mean + _TO_LIMIT * average
    shown = _clamp_pair((lower, upper), floor, ceiling)
    return Limits(mean, *shown, average, lower, upper)


def _width(average_range: float) -> float:
    """Distance between the limits."""
    return 2 * _TO_LIMIT * average_range


def laney_limits(
    proportions: Sequence[float], counts: Sequence[float]
) -> list[tuple[float, float]] | None:
    """Laney p-prime limits per point; None where n is steady (max/min ≤ 2) or cannot serve.

    Units of `counts` cancel: sigma_z takes up whatever the binomial spread misses.
    """
    if len(proportions) < LEAST_POINTS or min(counts) <= 0 or max(counts) <= _VARYING * min(counts):
        return None
    mean = sum(p * n for p, n in zip(proportions, counts, strict=True)) / sum(counts)
    if not 0 < mean < 1:
        return None
    spread = [math.sqrt(mean * (1 - mean) / n) for n in counts]
    z = [(p - mean) / s for p, s in zip(proportions, spread, strict=True)]
    sigma_z = fmean([abs(b - a) for a, b in pairwise(z)]) / 1.128
    return [(mean - 3 * s * sigma_z, mean + 3 * s * sigma_z) for s in spread]


def seasonal_factors(values: Sequence[float], seasons: Sequence[int]) -> list[float] | None:
    """Factor per point: mean of its season / mean of all; None below two full years.

    Two full years: every season that occurs does so twice, and there are 24 points or more.
    """
    by_season: dict[int, list[float]] = {}
    for value, season in zip(values, seasons, strict=True):
        by_season.setdefault(season, []).append(value)
    overall = fmean(values) if values else 0.0
    if len(values) < 24 or min(map(len, by_season.values())) < 2 or overall == 0:
        return None
    factors = {season: fmean(part) / overall for season, part in by_season.items()}
    if any(factor <= 0 for factor in factors.values()):
        return None
    return [factors[season] for season in seasons]


def assurance(limits: Limits, target: float, direction: Direction) -> Assurance | None:
    """Whether the process meets its target: always, never, or now and then.

    Reaching the target exactly is meeting it.
    """
    if direction == "up_is_good":
        return _assure(meets=limits.lower >= target, misses=limits.upper < target)
    if direction == "down_is_good":
        return _assure(meets=limits.upper <= target, misses=limits.lower > target)
    return None


def _assure(*, meets: bool, misses: bool) -> Assurance:
    if meets:
        return "pass"
    return "fail" if misses else "hit_and_miss"


def variation(signal: Signal | None, side: Side | None, direction: Direction) -> Variation:
    """Icon of a point: common cause, or improvement or concern with the side it went to."""
    if signal is None or side is None:
        return "common_cause"
    if direction == "neutral":
        return "neutral_high" if side == "high" else "neutral_low"
    if side == "high":
        return "improvement_high" if direction == "up_is_good" else "concern_high"
    return "improvement_low" if direction == "down_is_good" else "concern_low"


def _segments(length: int, rebase_at: Sequence[int]) -> list[tuple[int, int]]:
    starts = sorted({0, *(index for index in rebase_at if 0 < index < length)})
    return list(zip(starts, [*starts[1:], length], strict=True))


def _is_steady(limits: Limits | None, resolution: float) -> bool:
    """Whether the limits lie no further apart than a reader can tell: they say nothing then."""
    return limits is not None and _width(limits.average_range) <= resolution


def _marks(values: Sequence[float], limits: Limits | None, resolution: float) -> list[Mark | None]:
    if limits is None or _is_steady(limits, resolution):
        return [None] * len(values)
    lines = limits.mean, limits.natural_lower, limits.natural_upper
    return marks(values, *lines, slack=resolution / 2)


def _clamp_pair(
    pair: tuple[float, float], floor: float | None, ceiling: float | None
) -> tuple[float, float]:
    low = -math.inf if floor is None else floor
    high = math.inf if ceiling is None else ceiling
    return min(max(pair[0], low), high), max(min(pair[1], high), low)


def _finish(
    points: Sequence[Point],
    direction: Direction,
    target: float | None,
    resolution: float,
    *,
    seasonal: bool,
) -> Chart:
    last = points[-1] if points else None
    limits = last.limits if last else None
    count = sum(1 for point in points if last and point.segment == last.segment)
    status, note = _STEADY if _is_steady(limits, resolution) else _status(count)
    return Chart(
        points=tuple(points),
        limits=limits,
        status=status,
        variation=variation(last.signal, last.side, direction) if last else "common_cause",
        assurance=assurance(limits, target, direction) if limits and target is not None else None,
        seasonal=seasonal,
        note=note,
    )


def _status(count: int) -> tuple[Status, str]:
    if count < LEAST_POINTS:
        months = "month" if count == 1 else "months"
        return "too_few", f"No limits yet: {count} {months} of data, {LEAST_POINTS} are needed."
    if count < FIRM_POINTS:
        return "trial", f"Trial limits: {count} months of data, firm from {FIRM_POINTS}."
    return "limits", ""
