"""The overview: readings of the tiles, and the decisions that signals and exceptions ask for.

Signals of every KPI and groups of exceptions compete for the few places of a review: most severe
first, kinds by turns, small money last.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard import formats
from dashboard.filters import NOT_SET, Filters
from dashboard.metrics import Kpi
from dashboard.queries import signals
from dashboard.queries.drivers import main_driver
from dashboard.queries.exception_groups import RuleGroup, groups
from dashboard.queries.exceptions import SEVERITIES, Severity, worst
from dashboard.queries.kpis import Reading, reading
from dashboard.queries.owners import accountable, owner_name
from dashboard.queries.targets import currency_symbols, group_currency
from dashboard.snapshot import Snapshot

_KINDS = ("signal", "exception", "capability", "improvement")

_SMALL = 0.01
"""Part of the largest group's money below which a group of exceptions comes last."""

MOST_TILES = 12
"""More would not be read in five minutes; all KPIs have a page of their own."""


@dataclass(frozen=True)
class Decision:
    """One sentence that asks for a decision, and where it is supported."""

    kind: Literal["signal", "capability", "exception", "improvement"]
    severity: Severity
    sentence: str
    owner: str
    since: date | None
    kpi: str | None
    """KPI name: link to `/kpi/<kpi>`."""
    rule: str | None
    """Exception rule: link to `/exceptions?rule=<rule>`."""
    small: bool = False
    """Little money beside the other exceptions."""


@dataclass(frozen=True)
class Overview:
    """Everything on the first page."""

    readings: tuple[Reading, ...]
    decisions: tuple[Decision, ...]


def overview(snapshot: Snapshot, filters: Filters) -> Overview:
    """Readings of the KPIs with `overview: true`, and what all KPIs and the exceptions ask for."""
    tiles = snapshot.registry.overview()[:MOST_TILES]
    others = [kpi for kpi in competing(snapshot.registry.kpis) if kpi not in tiles]
    readings = [reading(snapshot, kpi, filters) for kpi in (*tiles, *others)]
    return Overview(tuple(readings[: len(tiles)]), decisions(snapshot, readings, filters))


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
    return tuple(_in_turn([*found, *exception_decisions(snapshot, filters)]))


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
        place = decision.small, SEVERITIES.index(own[0]), seen[own], _KINDS.index(own[1])
        ranked.append((*place, decision))
        seen[own] += 1
    return [decision for *_, decision in sorted(ranked, key=lambda each: each[:4])]


def kpi_decision(snapshot: Snapshot, read: Reading, filters: Filters) -> Decision | None:
    """What the KPI's last point asks for; None for common cause that can meet its target."""
    owner = owner_name(snapshot, read.kpi.block.owner, filters)
    if read.chart.variation == "common_cause":
        if read.chart.assurance != "fail":
            return None
        sentence = signals.capability_sentence(read, owner)
        return Decision("capability", "medium", sentence, owner, None, read.kpi.name, None)
    began = signals.since(read)
    rising = read.chart.variation.endswith("high")
    driver = main_driver(snapshot, read, filters, began, rising=rising)
    owner = accountable(snapshot, driver, filters) or owner
    improves = read.chart.variation.startswith("improvement")
    return Decision(
        kind="improvement" if improves else "signal",
        severity=_severity(read),
        sentence=signals.signal_sentence(read, began, driver, owner),
        owner=owner,
        since=began.first_day,
        kpi=read.kpi.name,
        rule=None,
    )


def exception_decisions(snapshot: Snapshot, filters: Filters) -> Iterator[Decision]:
    """One decision per rule and owner with exceptions, those worth most first."""
    symbols = currency_symbols(snapshot)
    first = {
        (row["rule"], row["owner"] or NOT_SET): row
        for row in worst(snapshot, filters, within=("rule", "owner"))
    }
    found = sorted(groups(snapshot, filters), key=lambda group: -_worth(group))
    most = max(map(_worth, found), default=0.0)
    for group in found:
        money = formats.amounts(group.money, symbols)
        if len(money) > 1 and group.group_money is not None:
            money = [formats.short(group.group_money, "money", group_currency(snapshot) or "")]
        yield Decision(
            kind="exception",
            severity="high" if group.high else "medium" if group.medium else "low",
            sentence=signals.exception_sentence(group, first[group.rule.rule, group.owner], money),
            owner=group.owner,
            since=group.since,
            kpi=None,
            rule=group.rule.rule,
            small=0 < _worth(group) < _SMALL * most,
        )


def _worth(group: RuleGroup) -> float:
    """Size of the money at stake, in the group's currency; 0 where a rate is not known."""
    return abs(group.group_money or 0.0)


def _severity(read: Reading) -> Severity:
    """Beyond firm limits is urgent; the slower rules and trial limits are less so."""
    if not read.chart.variation.startswith("concern"):
        return "low"
    firm = read.chart.status == "limits"
    return "high" if firm and read.chart.points[-1].signal == "outside" else "medium"
