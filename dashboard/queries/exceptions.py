"""Policy exceptions: every `exc_*` model that declares itself, as one list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from dashboard.filters import NOT_SET, Filters
from dashboard.metrics.contract import EXCEPTION_COLUMNS as COLUMNS
from dashboard.metrics.model import quote
from dashboard.queries.places import conditions
from dashboard.snapshot import Row, Snapshot

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class ExceptionRule:
    """A rule as its model's `config.meta.exception` declares it."""

    rule: str
    model: str
    label: str
    description: str
    policy: str
    owner: str
    order: int


@dataclass(frozen=True)
class RuleGroup:
    """The open exceptions of one rule and owner; money per currency."""

    rule: ExceptionRule
    owner: str
    owner_role: str
    rows: int
    high: int
    medium: int
    low: int
    since: date | None
    money: tuple[tuple[str, float], ...]
    hours: float | None


def rules(snapshot: Snapshot) -> tuple[ExceptionRule, ...]:
    """The rules of this snapshot in their order."""
    return snapshot.memo("rules", lambda: _rules(snapshot))


REGISTRY = "dim_exception_rule"
_REGISTRY_COLUMNS = (
    "rule", "label", "description", "threshold", "owner", "is_judged", "not_judged_reason",
)  # fmt: skip


def rule_registry(snapshot: Snapshot) -> list[Row]:
    """Every rule with its threshold and whether it can be judged; empty in an older snapshot."""
    if not {*_REGISTRY_COLUMNS, "rule_order"} <= snapshot.columns(REGISTRY):
        return []
    names = ", ".join(_REGISTRY_COLUMNS)
    return snapshot.query(f"select {names} from marts.{REGISTRY} order by rule_order, rule")


def exceptions(
    snapshot: Snapshot,
    filters: Filters,
    *,
    owner: str | None = None,
    rule: str | None = None,
    severity: str | None = None,
) -> list[dict[str, Any]]:
    """Exceptions, most severe and costly first; columns as the contract has them.

    They are the state as of the snapshot: company, warehouse and channel apply, the period
    does not.
    """
    more = {"owner": owner, "rule": rule, "severity": severity}
    where, params = conditions(filters, frozenset(COLUMNS), more)
    models = [known.model for known in rules(snapshot)]
    if not models:
        return []
    names = ", ".join(COLUMNS)
    union = " union all ".join(f"select {names} from marts.{quote(model)}" for model in models)
    text = f"select * from ({union}){' where ' + ' and '.join(where) if where else ''}"
    rows = snapshot.query(text, params)
    return sorted(rows, key=_severity_and_impact)


def groups(snapshot: Snapshot, filters: Filters) -> list[RuleGroup]:
    """Counts and impact per rule and owner, most severe first."""
    return group_rows(rules(snapshot), exceptions(snapshot, filters))


def group_rows(known: Sequence[ExceptionRule], rows: Iterable[Row]) -> list[RuleGroup]:
    """Rows of `exceptions` per rule and owner, most severe first."""
    by_name = {rule.rule: rule for rule in known}

    def key(row: Row) -> tuple[str, str, str]:
        return row["rule"], row["owner"] or NOT_SET, row["owner_role"] or ""

    found = [
        _group(by_name[rule], owner, role, [*part])
        for (rule, owner, role), part in groupby(sorted(rows, key=key), key)
        if rule in by_name
    ]
    return sorted(found, key=lambda g: (-g.high, -g.medium, g.rule.order, -g.rows, g.owner))


def _rules(snapshot: Snapshot) -> tuple[ExceptionRule, ...]:
    found = []
    for node in snapshot.artifact("manifest.json")["nodes"].values():
        meta = (node.get("config") or {}).get("meta", {}).get("exception")
        if meta and set(COLUMNS) <= snapshot.columns(node["name"]):
            rule = ExceptionRule(
                rule=node["name"].removeprefix("exc_"),
                model=node["name"],
                label=meta["label"],
                description=meta.get("description") or node.get("description") or "",
                policy=meta.get("policy") or "",
                owner=meta.get("owner") or "",
                order=int(meta.get("order") or 0),
            )
            found.append(rule)
    return tuple(sorted(found, key=lambda rule: (rule.order, rule.rule)))


def _severity_and_impact(row: Row) -> tuple[int, float, float, date, str]:
    severity = row["severity"]
    rank = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    money, hours = float(row["impact_money"] or 0), float(row["impact_hours"] or 0)
    return rank, -money, -hours, row["since"] or date.max, row["exception_id"]


def _group(rule: ExceptionRule, owner: str, role: str, rows: list[Row]) -> RuleGroup:
    money: dict[str, float] = {}
    for row in rows:
        if row["impact_money"] is not None:
            currency = row["currency"] or ""
            money[currency] = money.get(currency, 0.0) + float(row["impact_money"])
    hours = [float(row["impact_hours"]) for row in rows if row["impact_hours"] is not None]
    count = {name: sum(row["severity"] == name for row in rows) for name in SEVERITIES}
    return RuleGroup(
        rule=rule,
        owner=owner,
        owner_role=role,
        rows=len(rows),
        **count,
        since=min((row["since"] for row in rows if row["since"]), default=None),
        money=tuple(sorted(money.items(), key=lambda item: -item[1])),
        hours=sum(hours) if hours else None,
    )
