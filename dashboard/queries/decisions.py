"""What a reading or a group of exceptions asks for, in one sentence each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard import formats
from dashboard.filters import NOT_SET, Filters
from dashboard.queries import signals
from dashboard.queries.drivers import main_driver
from dashboard.queries.exception_groups import RuleGroup, groups
from dashboard.queries.exceptions import Severity, worst
from dashboard.queries.kpis import Reading
from dashboard.queries.owners import accountable, owner_name
from dashboard.queries.targets import currency_symbols, group_currency
from dashboard.snapshot import Snapshot

Family = Literal["common", "improvement", "concern", "neutral", "exception"]

_FAMILIES: tuple[Family, ...] = ("improvement", "concern", "neutral")
_SMALL = 0.01
"""Part of the largest group's money below which a group of exceptions comes last."""


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
    family: Family = "exception"
    """Which mark stands beside it on paper."""
    warehouse: str | None = None
    """The one warehouse it is about, where the reader chose several or all."""
    others: int = 0
    """How many more KPIs signal in that warehouse: link to its overview."""


def asks(read: Reading) -> bool:
    """Whether the last point is a signal, or the target out of reach as the process runs."""
    return read.chart.variation != "common_cause" or read.chart.assurance == "fail"


def family_of(read: Reading) -> Family:
    """The mark of a reading: a target out of reach is a concern without a signal, too."""
    plain: Family = "concern" if read.chart.assurance == "fail" else "common"
    return next((each for each in _FAMILIES if read.chart.variation.startswith(each)), plain)


def is_severe(read: Reading) -> bool:
    """Whether the last point is beyond firm limits, on the bad side."""
    beyond = bool(read.chart.points) and read.chart.points[-1].signal == "outside"
    return beyond and read.chart.status == "limits" and read.chart.variation.startswith("concern")


def kpi_decision(snapshot: Snapshot, read: Reading, filters: Filters) -> Decision | None:
    """What the KPI's last point asks for; None for common cause that can meet its target."""
    if not asks(read):
        return None
    owner = owner_name(snapshot, read.kpi.block.owner, filters)
    if read.chart.variation == "common_cause":
        sentence = signals.capability_sentence(read, owner)
        name = read.kpi.name
        return Decision("capability", "medium", sentence, owner, None, name, None, family="concern")
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
        family=family_of(read),
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
    if is_severe(read):
        return "high"
    return "medium" if read.chart.variation.startswith("concern") else "low"
