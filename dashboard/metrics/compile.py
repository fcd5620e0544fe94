"""A metric to SQL over its own model, with bind parameters for everything a reader chooses.

Leaves of one model and date share a scan; the scans are laid side by side per period and
group, and the metric's arithmetic runs on the sums, never on averages of averages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from dashboard.errors import UnknownDimension
from dashboard.filters import NOT_SET
from dashboard.metrics.expression import (
    Leaf,
    Node,
    Ratio,
    counted,
    is_additive,
    leaves,
    to_sql,
)
from dashboard.metrics.model import SemanticModel
from dashboard.metrics.registry import Registry

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class _Question:
    """What the reader asked, apart from the metric."""

    grain: Grain | None
    by: str | None
    filters: Mapping[str, Sequence[str]]
    start: date | None
    end: date | None


@dataclass
class _Plan:
    """Leaves by number, and what makes n: a metric of its own, else rows with a value."""

    tree: Node
    count: Node | None
    numbers: dict[Leaf, int] = field(default_factory=dict)
    counted: frozenset[Leaf] = frozenset()

    def column(self, leaf: Leaf) -> str:
        name = f"v{self.numbers[leaf]}"
        return name if leaf.fill is None else f"coalesce({name}, {leaf.fill!r})"


def compile_metric(
    registry: Registry,
    metric: str,
    *,
    grain: Grain | None = "month",
    by: str | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    start: date | None = None,
    end: date | None = None,
) -> tuple[str, list[Any]]:
    """SQL and parameters giving `period, by, numerator, denominator, value, n`.

    Days from `start` (inclusive) to `end` (exclusive); `grain` None gives one value for the
    whole span (period null). `filters`: dimension to allowed texts, `Not set` for null.
    Raises UnknownMetric, UnknownDimension, DefinitionError.
    """
    if grain is not None and grain not in GRAINS:
        raise ValueError(f"unknown grain {grain!r}; allowed: {', '.join(GRAINS)}")
    question = _Question(grain, by, filters or {}, start, end)
    _check_dimensions(registry, metric, question)
    return _statement(_planned(registry, metric), question)


def _planned(registry: Registry, metric: str) -> _Plan:
    tree, count = registry.resolve(metric), registry.count_of(metric)
    plan = _Plan(tree, count, counted=frozenset(() if count else counted(tree)))
    for leaf in [*leaves(tree), *(leaves(count) if count else ())]:
        plan.numbers.setdefault(leaf, len(plan.numbers))
    return plan


def _check_dimensions(registry: Registry, metric: str, question: _Question) -> None:
    allowed = [dimension.name for dimension in registry.dimensions(metric)]
    for name in [*([question.by] if question.by else []), *question.filters]:
        if name not in allowed:
            raise UnknownDimension(
                f"{metric} cannot be split or filtered by {name[:80]!r};"
                f" allowed: {', '.join(allowed) or 'nothing'}."
            )


def _statement(plan: _Plan, question: _Question) -> tuple[str, list[Any]]:
    scans: dict[tuple[str, str], list[Leaf]] = {}
    for leaf in plan.numbers:
        scans.setdefault((leaf.model.name, leaf.time), []).append(leaf)
    texts: list[str] = []
    params: list[Any] = []
    for group in scans.values():
        text, bound = _scan(plan, group, question)
        texts.append(text)
        params += bound
    values = ", ".join(f"max(v{i}) as v{i}" for i in plan.numbers.values())
    parts = _parts(plan)
    n = to_sql(plan.count, plan.column) if plan.count else "n"
    sql = (
        "with scans as (\n" + "\nunion all by name\n".join(texts) + "\n),\n"
        f'combined as (select period, "by", {values}{_part_columns(plan)}, sum(n) as n'
        ' from scans group by period, "by")\n'
        f'select period, "by", {parts[0]} as numerator, {parts[1]} as denominator,'
        f" cast({to_sql(plan.tree, plan.column)} as double) as value,"
        f' cast(coalesce({n}, 0) as bigint) as n\nfrom combined order by period, "by"'
    )
    return sql, params


def _parts(plan: _Plan) -> tuple[str, str]:
    """Numerator and denominator where the metric has them; a sum is its own numerator."""
    tree = plan.tree
    nothing = "cast(null as double)"
    if isinstance(tree, Ratio):
        sides = (to_sql(side, plan.column) for side in (tree.numerator, tree.denominator))
        numerator, denominator = (f"cast({side} as double)" for side in sides)
        return numerator, denominator
    if is_additive(tree):
        return f"cast({to_sql(tree, plan.column)} as double)", nothing
    if isinstance(tree, Leaf) and tree.aggregation == "average":
        return "s0", "c0"
    return nothing, nothing


def _part_columns(plan: _Plan) -> str:
    is_average = isinstance(plan.tree, Leaf) and plan.tree.aggregation == "average"
    return ", max(s0) as s0, max(c0) as c0" if is_average else ""


def _scan(plan: _Plan, group: list[Leaf], question: _Question) -> tuple[str, list[Any]]:
    model, time = group[0].model, group[0].model.times[group[0].time]
    columns = [_period(time, question.grain), _by(model, question.by)]
    columns += [f"{_aggregate(leaf)} as v{plan.numbers[leaf]}" for leaf in group]
    if _part_columns(plan):
        columns += _sum_and_count(group[0])
    columns.append(f"{_row_count(leaf for leaf in group if leaf in plan.counted)} as n")
    conditions, params = _where(model, time, question)
    narrowed = [" and ".join(leaf.filters) for leaf in group if leaf.filters]
    if len(narrowed) == len(group):
        conditions.append("(" + " or ".join(f"({text})" for text in narrowed) + ")")
    where = f" where {' and '.join(conditions)}" if conditions else ""
    sql = f"select {', '.join(columns)} from {model.relation}{where} group by all"
    return sql, params


def _period(time: str, grain: Grain | None) -> str:
    if grain is None:
        return "cast(null as date) as period"
    return f"cast(date_trunc('{grain}', {time}) as date) as period"


def _by(model: SemanticModel, by: str | None) -> str:
    if by is None:
        return 'cast(null as varchar) as "by"'
    return f"coalesce(cast({model.categories[by]} as varchar), '{NOT_SET}') as \"by\""


def _where(model: SemanticModel, time: str, question: _Question) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    params: list[Any] = []
    if question.start is not None:
        conditions.append(f"{time} >= ?")
        params.append(question.start)
    if question.end is not None:
        conditions.append(f"{time} < ?")
        params.append(question.end)
    for name, values in question.filters.items():
        marks = ", ".join("?" for _ in values) or "null"
        column = f"coalesce(cast({model.categories[name]} as varchar), '{NOT_SET}')"
        conditions.append(f"{column} in ({marks})")
        params += values
    return conditions, params


def _aggregate(leaf: Leaf) -> str:
    """The aggregate as MetricFlow writes it; no matching row gives null, not 0."""
    where = f" filter (where {' and '.join(leaf.filters)})" if leaf.filters else ""
    expression = leaf.expression
    match leaf.aggregation:
        case "count":
            return f"sum(case when {expression} is not null then 1 else 0 end){where}"
        case "sum_boolean":
            return f"sum(case when {expression} then 1 else 0 end){where}"
        case "count_distinct":
            count = f"count(distinct {expression}){where}"
            return f"case when count(*){where} > 0 then {count} end"
        case "median" | "percentile":
            function = "quantile_disc" if leaf.discrete else "quantile_cont"
            return f"{function}({expression}, {float(leaf.quantile or 0)!r}){where}"
        case "average":
            return f"avg({expression}){where}"
        case plain:
            return f"{plain}({expression}){where}"


def _sum_and_count(leaf: Leaf) -> list[str]:
    where = f" filter (where {' and '.join(leaf.filters)})" if leaf.filters else ""
    return [
        f"cast(sum({leaf.expression}){where} as double) as s0",
        f"cast(count({leaf.expression}){where} as double) as c0",
    ]


def _row_count(group: Iterable[Leaf]) -> str:
    """Rows of this scan that carry a value of the metric, each once."""
    tests = [" and ".join((f"{leaf.expression} is not null", *leaf.filters)) for leaf in group]
    if not tests:
        return "0"
    return f"count(*) filter (where {' or '.join(f'({test})' for test in tests)})"
