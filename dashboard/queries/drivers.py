"""What drove a signal: the one value of a dimension that explains most of the change."""

from dataclasses import dataclass, replace

from dashboard.filters import NOT_SET, Filters, Month
from dashboard.metrics.model import quote
from dashboard.queries.kpis import Reading, Share, shares
from dashboard.snapshot import Snapshot

Span = tuple[Month, Month]

_MONTHS_BEFORE = 12
_LEAST_EXCESS = 0.2


@dataclass(frozen=True)
class Driver:
    """`part` of the change (0 to 1) lies with this value of the dimension."""

    dimension: str
    label: str
    value: str
    part: float
    key: str
    """The value as its column has it; `value` is in the reader's words."""


def is_trend(reading: Reading) -> bool:
    """Whether the last point is a signal because of the way the months before it went."""
    return reading.chart.points[-1].signal == "trend"


def main_driver(
    snapshot: Snapshot, reading: Reading, filters: Filters, since: Month, *, rising: bool
) -> Driver | None:
    """The value whose part of the change most exceeds its part of the volume.

    Compares the months from `since` with the 12 before, of a trend its last month with its first.
    None where the change is spread as the volume is (no value exceeds its share by 20 points or
    more).
    """
    after, before, lengths = _compared(reading, since)
    best: tuple[float, Driver] | None = None
    for dimension in reading.kpi.dimensions:
        now = shares(snapshot, reading.kpi, dimension.name, filters, after)
        then = shares(snapshot, reading.kpi, dimension.name, filters, before)
        for excess, value, part in _parts(reading, now, then, lengths, rising=rising):
            if excess >= _LEAST_EXCESS and value != NOT_SET and (not best or excess > best[0]):
                best = excess, Driver(dimension.name, dimension.label, value, part, value)
    return _labelled(snapshot, reading, best[1]) if best else None


def _labelled(snapshot: Snapshot, reading: Reading, driver: Driver) -> Driver:
    """The driver in the reader's words, where its mart has a label column beside the value."""
    label = f"{driver.dimension}_label"
    for model in reading.kpi.models:
        if {driver.dimension, label} <= snapshot.columns(model):
            rows = snapshot.query(
                f"select any_value({quote(label)}) as label from marts.{quote(model)}"
                f" where cast({quote(driver.dimension)} as varchar) = ?",
                [driver.key],
            )
            return replace(driver, value=rows[0]["label"] or driver.value)
    return driver


def _compared(reading: Reading, since: Month) -> tuple[Span, Span, tuple[int, int]]:
    """The months after and before the change, and how many of each have values."""
    last = Month.of(reading.values[-1].period)
    if is_trend(reading):
        return (last, last), (since, since), (1, 1)
    known = sum(1 for value in reading.values if Month.of(value.period) < since)
    lengths = _length((since, last)), min(_MONTHS_BEFORE, max(known, 1))
    return (since, last), (since.plus(-_MONTHS_BEFORE), since.plus(-1)), lengths


def _length(span: Span) -> int:
    return (span[1].year - span[0].year) * 12 + span[1].month - span[0].month + 1


def _parts(
    reading: Reading,
    now: list[Share],
    then: list[Share],
    lengths: tuple[int, int],
    *,
    rising: bool,
) -> list[tuple[float, str, float]]:
    """Excess, value and part of the change, of the values that moved the signal's way."""
    before = {share.by: share for share in then}
    if reading.kpi.additive:
        gone = before.keys() - {share.by for share in now}
        now = [*now, *(replace(before[by], value=0.0, n=0) for by in sorted(gone))]
    volume = sum(share.n for share in now)
    if len(now) < 2 or volume == 0:
        return []
    changes = {s.by: _change(reading, s, before.get(s.by), lengths) for s in now}
    moved = {by: c for by, c in changes.items() if c != 0 and (c > 0) == rising}
    whole = sum(moved.values())
    count = {share.by: share.n for share in now}
    return [(c / whole - count[by] / volume, by, c / whole) for by, c in moved.items()]


def _change(reading: Reading, now: Share, then: Share | None, lengths: tuple[int, int]) -> float:
    """How much this value moved the KPI: a sum by its monthly amount, a rate by rate times base."""
    old = then.value if then and then.value is not None else None
    if now.value is None:
        return 0.0
    if reading.kpi.additive:
        return now.value / lengths[0] - (old or 0.0) / lengths[1]
    usual = reading.chart.limits.mean if reading.chart.limits else now.value
    weight = now.denominator if now.denominator is not None else float(now.n)
    return weight * (now.value - (old if old is not None else usual))
