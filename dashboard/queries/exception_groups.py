"""Open exceptions counted by rule and owner: how many, how bad, what they are worth, where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from dashboard.filters import NOT_SET, Filters
from dashboard.queries.exceptions import ExceptionRule, open_exceptions, rules
from dashboard.snapshot import Row, Snapshot

N = TypeVar("N", int, float)

_KEYS = ("rule", "owner", "owner_role")
_COUNTED = f"""
    select rule, coalesce(owner, '{NOT_SET}') as owner, coalesce(owner_role, '') as owner_role,
        coalesce(currency, '') as currency, warehouse, count(*) as rows,
        count(*) filter (where severity = 'high') as high,
        count(*) filter (where severity = 'medium') as medium,
        count(*) filter (where severity = 'low') as low,
        min(since) as since, sum(impact_money) as money,
        case when count(impact_group) = count(impact_money) then sum(impact_group) end
            as group_money,
        sum(impact_hours) as hours
    from ({{found}})
    group by all
    order by all
"""


@dataclass(frozen=True)
class RuleGroup:
    """The open exceptions of one rule and owner; money per currency, and all of it in the group's
    (None where a rate is not known), rows per warehouse."""

    rule: ExceptionRule
    owner: str
    owner_role: str
    rows: int
    high: int
    medium: int
    low: int
    since: date | None
    money: tuple[tuple[str, float], ...]
    group_money: float | None
    hours: float | None
    warehouses: tuple[tuple[str, int], ...]


def groups(snapshot: Snapshot, filters: Filters) -> list[RuleGroup]:
    """Counts and impact per rule and owner, most severe first."""
    found = open_exceptions(snapshot, filters)
    if found is None:
        return []
    text, params = found
    return grouped(rules(snapshot), snapshot.query(_COUNTED.format(found=text), params))


def grouped(known: Sequence[ExceptionRule], counted: Iterable[Row]) -> list[RuleGroup]:
    """`counted`: counts by rule, owner, currency and warehouse, in that order."""
    by_name = {rule.rule: rule for rule in known}
    found = [
        _group(by_name[key[0]], [*part])
        for key, part in groupby(counted, lambda row: tuple(row[name] for name in _KEYS))
        if key[0] in by_name
    ]
    return sorted(found, key=lambda g: (-g.high, -g.medium, g.rule.order, -g.rows, g.owner))


def _group(rule: ExceptionRule, parts: list[Row]) -> RuleGroup:
    """`parts`: the counts of one rule and owner by currency and warehouse."""
    hours = [part["hours"] for part in parts if part["hours"] is not None]
    return RuleGroup(
        rule=rule,
        owner=parts[0]["owner"],
        owner_role=parts[0]["owner_role"],
        rows=sum(part["rows"] for part in parts),
        high=sum(part["high"] for part in parts),
        medium=sum(part["medium"] for part in parts),
        low=sum(part["low"] for part in parts),
        since=min((part["since"] for part in parts if part["since"]), default=None),
        money=_largest_first((part["currency"], part["money"]) for part in parts),
        group_money=_all_in_group(parts),
        hours=sum(hours) if hours else None,
        warehouses=_largest_first((part["warehouse"], part["rows"]) for part in parts),
    )


def _all_in_group(parts: list[Row]) -> float | None:
    """The money of all parts in the group's currency; None where that of one is not known."""
    amounts = [part["group_money"] for part in parts if part["money"] is not None]
    return sum(amounts) if None not in amounts else None


def _largest_first(parts: Iterable[tuple[str | None, N | None]]) -> tuple[tuple[str, N], ...]:
    """Sums by name; what has no name or no number is left out."""
    sums: dict[str, N] = {}
    for name, number in parts:
        if name is not None and number is not None:
            sums[name] = sums[name] + number if name in sums else number
    return tuple(sorted(sums.items(), key=lambda item: -item[1]))
