"""The overview: readings of the tiles, and the decisions that signals and exceptions ask for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard import formats
from dashboard.filters import NOT_SET, Filters
from dashboard.queries import signals
from dashboard.queries.drivers import main_driver
from dashboard.queries.exception_groups import groups
from dashboard.queries.exceptions import SEVERITIES, Severity, worst
from dashboard.queries.kpis import Reading, reading
from dashboard.queries.owners import owner_name
from dashboard.snapshot import Snapshot

_KINDS = ("signal", "exception", "capability", "improvement")


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


@dataclass(frozen=True)
class Overview:
    """Everything on the first page."""

    readings: tuple[Reading, ...]
    decisions: tuple[Decision, ...]


def overview(snapshot: Snapshot, filters: Filters) -> Overview:
    """Readings of the KPIs with `overview: true`, and what they and the exceptions ask for."""
    readings = tuple(
        reading(snapshot, kpi, filters) for kpi in snapshot.registry.overview()[:MOST_TILES]
    )
    found = [d for r in readings if (d := kpi_decision(snapshot, r, filters))]
    found += exception_decisions(snapshot, filters)
    return Overview(readings, tuple(_in_turn(found)))


def _in_turn(decisions: list[Decision]) -> list[Decision]:
    """Most severe first, kinds by turns: KPIs that move together do not hide the exceptions."""
    seen: Counter[tuple[str, str]] = Counter()
    ranked = []
    for decision in decisions:
        own = decision.severity, decision.kind
        ranked.append((SEVERITIES.index(own[0]), seen[own], _KINDS.index(own[1]), decision))
        seen[own] += 1
    return [decision for *_, decision in sorted(ranked, key=lambda each: each[:3])]


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
    """One decision per rule and owner with open exceptions."""
    symbols = _symbols(snapshot)
    first = {
        (row["rule"], row["owner"] or NOT_SET): row
        for row in worst(snapshot, filters, within=("rule", "owner"))
    }
    for group in groups(snapshot, filters):
        money = [
            formats.short(amount, "money", symbols.get(currency, f"{currency} "))
            for currency, amount in group.money
            if amount
        ]
        yield Decision(
            kind="exception",
            severity="high" if group.high else "medium" if group.medium else "low",
            sentence=signals.exception_sentence(group, first[group.rule.rule, group.owner], money),
            owner=group.owner,
            since=group.since,
            kpi=None,
            rule=group.rule.rule,
        )


def _severity(read: Reading) -> Severity:
    """Beyond firm limits is urgent; the slower rules and trial limits are less so."""
    if not read.chart.variation.startswith("concern"):
        return "low"
    firm = read.chart.status == "limits"
    return "high" if firm and read.chart.points[-1].signal == "outside" else "medium"


def _symbols(snapshot: Snapshot) -> dict[str, str]:
    """Currency symbol by ISO code, as the companies have them."""
    if not {"currency", "currency_symbol"} <= snapshot.columns("dim_company"):
        return {}
    rows = snapshot.query("select distinct currency, currency_symbol from marts.dim_company")
    return {row["currency"]: row["currency_symbol"] for row in rows if row["currency_symbol"]}
