"""The overview: readings of the tiles, and the decisions that signals and exceptions ask for.

Signals of every KPI and groups of exceptions compete for the few places of a review: most severe
first, kinds by turns, small money last unless it is severe. Where several warehouses are chosen,
each of them is looked at, too: the whole may be calm while one of them is not.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard import formats
from dashboard.filters import NOT_SET, Filters, Month
from dashboard.metrics import Kpi
from dashboard.queries.decisions import (
    Decision,
    exception_decisions,
    is_severe,
    kpi_decision,
)
from dashboard.queries.exceptions import SEVERITIES
from dashboard.queries.kpis import Reading, last_month, reading, readings_by_warehouse
from dashboard.snapshot import Snapshot

_KINDS = ("signal", "exception", "capability", "improvement")

MOST_TILES = 12
"""More would not be read in five minutes; all KPIs have a page of their own."""


@dataclass(frozen=True)
class Overview:
    """Everything on the first page."""

    readings: tuple[Reading, ...]
    decisions: tuple[Decision, ...]


def overview(snapshot: Snapshot, filters: Filters) -> Overview:
    """Readings of the KPIs with `overview: true`, and what all KPIs and the exceptions ask for."""
    shown = tiles(snapshot)
    others = [kpi for kpi in competing(snapshot.registry.kpis) if kpi not in shown]
    readings = [reading(snapshot, kpi, filters) for kpi in (*shown, *others)]
    return Overview(tuple(readings[: len(shown)]), decisions(snapshot, readings, filters))


def tiles(snapshot: Snapshot) -> tuple[Kpi, ...]:
    """The KPIs that have a tile: of those that ask for one as many as there is room for."""
    return snapshot.registry.overview()[:MOST_TILES]


def competing(kpis: Sequence[Kpi]) -> list[Kpi]:
    """KPIs without the variants that have no target: what those say, their KPI says as well."""
    names = {kpi.name for kpi in kpis}
    return [kpi for kpi in kpis if kpi.block.target or not _bases(kpi.name) & names]


def _bases(name: str) -> set[str]:
    """The names that this one extends: `fill_rate_current` is a variant of `fill_rate`."""
    words = name.split("_")
    return {"_".join(words[:length]) for length in range(1, len(words))}


def decisions(
    snapshot: Snapshot, readings: Sequence[Reading], filters: Filters
) -> tuple[Decision, ...]:
    """What the readings, the most important first, and the exceptions ask for, in turn."""
    ordered = sorted(_said_once(readings), key=lambda read: read.chart.assurance != "fail")
    found = [d for read in ordered if (d := kpi_decision(snapshot, read, filters))]
    on_tiles = tiles(snapshot)
    shown = [read for read in readings if read.kpi in on_tiles]
    found += _place_decisions(snapshot, shown, filters)
    if is_of_now(snapshot, filters):
        found += exception_decisions(snapshot, filters)
    return tuple(_in_turn(found))


def is_of_now(snapshot: Snapshot, filters: Filters) -> bool:
    """Whether the period ends with the last complete or the running month: exceptions are known as
    of now only, and have no place in the review of an earlier month."""
    return filters.end >= last_month(snapshot).plus(-1)


def _place_decisions(
    snapshot: Snapshot, wholes: Sequence[Reading], filters: Filters
) -> Iterator[Decision]:
    """One decision for each warehouse in which a KPI is beyond its limits while the whole is not:
    the first such KPI, and how many more signal there."""
    if len(filters.warehouse) == 1:
        return
    calm = {read.kpi.name for read in wholes if not is_severe(read)}
    for place, worse in sorted(_worse(snapshot, wholes, filters).items()):
        there = replace(filters, warehouse=(place,))
        hidden = (read for read in worse if read.kpi.name in calm and is_severe(read))
        decision = next((kpi_decision(snapshot, read, there) for read in hidden), None)
        if decision is not None:
            sentence = _of_place(place, decision.sentence, len(worse) - 1)
            yield replace(decision, sentence=sentence, warehouse=place, others=len(worse) - 1)


def _worse(
    snapshot: Snapshot, wholes: Sequence[Reading], filters: Filters
) -> dict[str, list[Reading]]:
    """By warehouse, the KPIs with a signal for the worse in the last month of the whole."""
    found: dict[str, list[Reading]] = {}
    for whole in wholes:
        for place, own in readings_by_warehouse(snapshot, whole.kpi, filters).items():
            is_worse = own.chart.variation.startswith("concern")
            if is_worse and place != NOT_SET and _month(own) == _month(whole):
                found.setdefault(place, []).append(own)
    return found


def _month(read: Reading) -> Month | None:
    return Month.of(read.latest.period) if read.latest else None


def _of_place(place: str, sentence: str, others: int) -> str:
    more = f"{formats.counted(others, 'other KPI')} there {'has' if others == 1 else 'have'}"
    end = f"; {more} a signal for the worse." if others else "."
    return f"{place} · {sentence.removesuffix('.')}{end}"


def _said_once(readings: Sequence[Reading]) -> list[Reading]:
    """Readings without the variants of a KPI that say the same as it."""
    said = {(read.kpi.name, read.chart.variation, read.chart.assurance) for read in readings}

    def is_new(read: Reading) -> bool:
        verdict = read.chart.variation, read.chart.assurance
        return not any((base, *verdict) in said for base in _bases(read.kpi.name))

    return [read for read in readings if is_new(read)]


def _in_turn(decisions: list[Decision]) -> list[Decision]:
    """Most severe first, kinds by turns: KPIs that move together do not hide the exceptions."""
    seen: Counter[tuple[str, str]] = Counter()
    ranked = []
    for decision in decisions:
        own = decision.severity, decision.kind
        is_last = decision.small and decision.severity != "high"
        place = is_last, SEVERITIES.index(own[0]), seen[own], _KINDS.index(own[1])
        ranked.append((*place, decision))
        seen[own] += 1
    return [decision for *_, decision in sorted(ranked, key=lambda each: each[:4])]
