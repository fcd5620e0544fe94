"""Policy exceptions: every `exc_*` model that declares itself, as one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from dashboard.filters import Filters
from dashboard.metrics.contract import EXCEPTION_COLUMNS as COLUMNS
from dashboard.metrics.model import quote
from dashboard.queries.places import conditions
from dashboard.snapshot import Row, Snapshot

Severity = Literal["high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Worst first."""
WORST_FIRST = (
    "case severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end,"
    " coalesce(impact_group, 0) desc, coalesce(impact_hours, 0) desc,"
    " since nulls last, exception_id"
)


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
    listed: str = "open"
    """`open` while a condition lasts, `recent` for some days after an event, or
    `open_or_recent`."""
    recent_days: int | None = None

    @property
    def span(self) -> str:
        """What the count of this rule's exceptions counts: `open`, or events of a time."""
        recent = f"in the last {self.recent_days} days" if self.recent_days else "recent"
        return {"open": "open", "recent": recent}.get(self.listed, f"open or {recent}")


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
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Exceptions, most severe and costly first; columns as the contract has them, and the money
    at stake in the group's currency as `impact_group`.

    They are the state as of the snapshot: company, warehouse and channel apply, the period
    does not. `limit` and `offset` cut a page out of the list.
    """
    more = {"owner": owner, "rule": rule, "severity": severity}
    found = open_exceptions(snapshot, filters, more)
    if found is None:
        return []
    text, params = found
    bounds = [limit, max(0, offset)]
    return snapshot.query(f"{text} order by {WORST_FIRST} limit ? offset ?", [*params, *bounds])


def worst(
    snapshot: Snapshot, filters: Filters, *, within: Sequence[str], most: int = 1
) -> list[Row]:
    """The first few exceptions of each value of the columns `within`, most severe first."""
    found = open_exceptions(snapshot, filters)
    if found is None:
        return []
    text, params = found
    rank = f"row_number() over (partition by {', '.join(within)} order by {WORST_FIRST})"
    # the sentences of the many others are not carried through the ranking
    first = f"select exception_id from ({text}) qualify {rank} <= ?"
    return snapshot.query(
        f"select * from ({text}) semi join ({first}) using (exception_id) order by {WORST_FIRST}",
        [*params, *params, most],
    )


def open_exceptions(
    snapshot: Snapshot, filters: Filters, more: Mapping[str, str | None] | None = None
) -> tuple[str, list[Any]] | None:
    """Every rule's exceptions in the places chosen, as a query with its parameters.

    None where the snapshot has no rule. `more`: see `places.conditions`.
    """
    models = [known.model for known in rules(snapshot)]
    if not models:
        return None
    where, params = conditions(filters, frozenset(COLUMNS), more)
    names = ", ".join(COLUMNS)
    union = " union all ".join(f"select {names} from marts.{quote(model)}" for model in models)
    found = f"select found.*, {_in_group(snapshot)} as impact_group from ({union}) as found"
    return f"select * from ({found}){' where ' + ' and '.join(where) if where else ''}", params


def _in_group(snapshot: Snapshot) -> str:
    """An exception's money in the group's currency, by the day's rates; as it is in an older
    snapshot, which does not know them."""
    if "to_group" not in snapshot.columns("dim_company"):
        return "impact_money"
    rate = "select to_group from marts.dim_company where company_id = found.company_id"
    return f"impact_money * ({rate})"


def _recent_days(snapshot: Snapshot) -> dict[str, int]:
    """Days for which each rule lists an event; empty in an older snapshot."""
    if not {"rule", "recent_days"} <= snapshot.columns(REGISTRY):
        return {}
    rows = snapshot.query(f"select rule, recent_days from marts.{REGISTRY}")
    return {row["rule"]: row["recent_days"] for row in rows if row["recent_days"]}


def _rules(snapshot: Snapshot) -> tuple[ExceptionRule, ...]:
    found = []
    days = _recent_days(snapshot)
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
                listed=meta.get("listed") or "open",
                recent_days=days.get(node["name"].removeprefix("exc_")),
            )
            found.append(rule)
    return tuple(sorted(found, key=lambda rule: (rule.order, rule.rule)))
