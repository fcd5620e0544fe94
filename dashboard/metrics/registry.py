"""What the KPI blocks of the snapshot say: the pages know no KPI by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.errors import DefinitionError, UnknownMetric
from dashboard.metrics.expression import (
    Leaf,
    Node,
    Ratio,
    is_additive,
    leaves,
    one_expression,
    parse_derived,
    render_filter,
)
from dashboard.metrics.model import (
    Dimension,
    Input,
    Metric,
    SemanticModel,
    read_metrics,
    read_models,
)

Unit = Literal["percent", "hours", "days", "money", "count", "units", "lines", "orders", "number"]
KpiDirection = Literal["up_is_good", "down_is_good", "neutral"]

AGGREGATIONS = (
    "sum",
    "count",
    "count_distinct",
    "average",
    "min",
    "max",
    "sum_boolean",
    "median",
    "percentile",
)


@dataclass(frozen=True)
class KpiBlock:
    """The checked `config.meta.kpi` block (see kpi_block.schema.json)."""

    label: str
    unit: Unit
    direction: KpiDirection
    owner: str
    process: str
    order: int
    target: str | None = None
    n: str | None = None
    counts: str = "rows"
    """What one n is, in the plural."""
    overview: bool = False
    chart: str = "xmr"
    floor: float | None = None
    ceiling: float | None = None
    drill: str | None = None
    suffix: str | None = None
    """What stands after a plain number, such as `a year`."""
    formula: str | None = None
    exclusions: str | None = None
    date_basis: str | None = None
    seasonal: bool = False
    screen: bool = True
    required_models: tuple[str, ...] = ()
    """Odoo models without which there is nothing to measure: the module is not installed."""


@dataclass(frozen=True)
class Kpi:
    """One KPI: name, reader's definition, block, dimensions and the models it is built from."""

    name: str
    description: str
    block: KpiBlock
    dimensions: tuple[Dimension, ...]
    models: tuple[str, ...]
    drill: str
    additive: bool
    """True for sums and counts (parts add up to the whole), false for rates and medians."""
    is_ratio: bool


class Registry:
    """KPIs and metrics of one snapshot."""

    def __init__(self, semantic_manifest: Mapping[str, Any]) -> None:
        self._models = read_models(semantic_manifest)
        self._metrics = read_metrics(semantic_manifest)
        blocks = [metric for metric in self._metrics.values() if "kpi" in metric.meta]
        found = sorted(map(self._kpi, blocks), key=lambda kpi: (kpi.block.order, kpi.name))
        self.kpis: tuple[Kpi, ...] = tuple(found)
        """All KPIs in the order of their blocks."""

    def kpi(self, name: str) -> Kpi:
        """KPI by name; UnknownMetric otherwise."""
        for kpi in self.kpis:
            if kpi.name == name:
                return kpi
        raise UnknownMetric(f"There is no KPI named {name[:80]!r} in this snapshot.")

    def overview(self) -> tuple[Kpi, ...]:
        """KPIs that have a tile, in their order."""
        return tuple(kpi for kpi in self.kpis if kpi.block.overview)

    def dimensions(self, metric: str) -> tuple[Dimension, ...]:
        """Dimensions common to all models the metric reads, in the first model's order."""
        models = [leaf.model for leaf in leaves(self.resolve(metric))]
        return tuple(
            models[0].labels[name]
            for name in models[0].categories
            if all(name in model.categories for model in models)
        )

    def sources(self) -> tuple[tuple[SemanticModel, str], ...]:
        """Models the KPIs read, each with a date (its SQL) that places rows in a month."""
        found = (leaf for kpi in self.kpis for leaf in leaves(self.resolve(kpi.name)))
        return tuple(dict.fromkeys((leaf.model, leaf.model.times[leaf.time]) for leaf in found))

    def resolve(self, metric: str) -> Node:
        """The metric as arithmetic over aggregated columns.

        Raises UnknownMetric, or DefinitionError for what Plimsoll cannot compute.
        """
        return self._node(metric, (), ())

    def count_of(self, metric: str) -> Node | None:
        """The metric a KPI's block names as its `n`; None where n is the rows with a value."""
        name = self._metrics[metric].meta.get("kpi", {}).get("n")
        return self.resolve(name) if name else None

    def _kpi(self, metric: Metric) -> Kpi:
        try:
            block = _block(metric.meta["kpi"])
        except TypeError as error:
            raise DefinitionError(
                f"Metric {metric.name}: its kpi block is wrong: {error}."
            ) from error
        tree = self.resolve(metric.name)
        self.count_of(metric.name)
        models = tuple(dict.fromkeys(leaf.model.name for leaf in leaves(tree)))
        return Kpi(
            name=metric.name,
            description=metric.description,
            block=block,
            dimensions=self.dimensions(metric.name),
            models=models,
            drill=block.drill or models[0],
            additive=is_additive(tree),
            is_ratio=isinstance(tree, Ratio),
        )

    def _node(self, name: str, filters: tuple[str, ...], path: tuple[str, ...]) -> Node:
        metric = self._metrics.get(name)
        if metric is None:
            within = f", which {path[-1]} is built from" if path else ""
            raise UnknownMetric(f"There is no metric named {name[:80]!r}{within}.")
        if name in path:
            raise DefinitionError(f"Metric {name} is built from itself ({' > '.join(path)}).")
        filters = (*filters, *metric.filters)
        path = (*path, name)
        match metric.kind:
            case "simple":
                return self._leaf(metric, filters)
            case "ratio":
                return Ratio(
                    self._input(metric.input("numerator"), filters, path),
                    self._input(metric.input("denominator"), filters, path),
                )
            case "derived":
                inputs = {i.alias: self._input(i, filters, path) for i in metric.inputs()}
                return parse_derived(name, metric.params["expr"] or "", inputs)
            case other:
                raise DefinitionError(
                    f"Metric {name}: type `{other}` cannot be computed;"
                    " allowed are simple, ratio and derived."
                )

    def _input(self, given: Input, filters: tuple[str, ...], path: tuple[str, ...]) -> Node:
        if given.shifted:
            raise DefinitionError(
                f"Metric {path[-1]}: offset_window and offset_to_grain of {given.name} cannot be"
                " computed; the pages compare months by themselves."
            )
        return self._node(given.name, (*filters, *given.filters), path)

    def _leaf(self, metric: Metric, filters: tuple[str, ...]) -> Leaf:
        params = metric.params.get("metric_aggregation_params")
        if not params:
            raise DefinitionError(
                f"Metric {metric.name} is written in dbt's older form (measures);"
                " write it under its model with `agg` and `expr`."
            )
        self._check_leaf(metric, params)
        model = self._models[params["semantic_model"]]
        time = params["agg_time_dimension"]
        quantile = 0.5 if params["agg"] == "median" else params["agg_params"]["percentile"]
        return Leaf(
            metric=metric.name,
            model=model,
            time=time,
            aggregation=params["agg"],
            expression=one_expression(metric.name, "expr", metric.params["expr"] or metric.name),
            quantile=quantile,
            discrete=bool(params["agg_params"]["use_discrete_percentile"]),
            filters=tuple(render_filter(metric.name, f, model, time) for f in filters),
            fill=metric.params.get("fill_nulls_with"),
            label=metric.label,
            description=metric.description,
        )

    def _check_leaf(self, metric: Metric, params: Mapping[str, Any]) -> None:
        model = self._models.get(params["semantic_model"])
        problem = None
        if model is None:
            problem = f"its model {params['semantic_model']} has no semantic_model"
        elif params["agg_time_dimension"] not in model.times:
            problem = (
                f"agg_time_dimension `{params['agg_time_dimension']}` is not a time dimension of"
                f" {model.name}; allowed: {', '.join(sorted(model.times)) or 'none yet'}"
            )
        elif params["agg"] not in AGGREGATIONS:
            problem = f"agg `{params['agg']}` is unknown; allowed: {', '.join(AGGREGATIONS)}"
        elif params.get("non_additive_dimension"):
            problem = "non_additive_dimension cannot be computed; sum daily rows in the model"
        elif params["agg"] == "percentile" and params["agg_params"]["percentile"] is None:
            problem = "a percentile needs `percentile`, e.g. 0.9"
        elif (params["agg_params"] or {}).get("use_approximate_percentile"):
            problem = "percentile_type continuous is approximate in dbt; leave it out to be exact"
        if problem:
            raise DefinitionError(f"Metric {metric.name}: {problem}.")


def _block(meta: Mapping[str, Any]) -> KpiBlock:
    """The block as declared: JSON knows lists only, and a KPI must stay hashable."""
    given: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in dict(**meta).items()
    }
    return KpiBlock(**given)
