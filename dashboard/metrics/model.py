"""The semantic manifest as dbt wrote it, reduced to what a metric needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dimension:
    """A column a KPI can be split and filtered by."""

    name: str
    label: str
    description: str


@dataclass(frozen=True, eq=False)
class SemanticModel:
    """A mart with its entities and dimensions; each maps a name to its SQL expression.

    `name` is the dbt model's, whatever the semantic model calls itself.
    """

    name: str
    relation: str
    entities: Mapping[str, str]
    primary_entities: frozenset[str]
    times: Mapping[str, str]
    categories: Mapping[str, str]
    labels: Mapping[str, Dimension]


@dataclass(frozen=True)
class Input:
    """A metric as an ingredient of another one."""

    name: str
    alias: str
    filters: tuple[str, ...]
    shifted: bool


@dataclass(frozen=True)
class Metric:
    """A metric as defined; `filters` are the templates of its `filter` key."""

    name: str
    label: str
    description: str
    kind: str
    filters: tuple[str, ...]
    params: Mapping[str, Any]
    meta: Mapping[str, Any]

    def input(self, key: str) -> Input:
        """The numerator or denominator."""
        return _input(self.params[key])

    def inputs(self) -> tuple[Input, ...]:
        """Ingredients of a derived metric."""
        return tuple(_input(raw) for raw in self.params.get("metrics") or ())


def quote(identifier: str) -> str:
    """The identifier as SQL takes it, whatever it contains."""
    return '"' + identifier.replace('"', '""') + '"'


def read_models(semantic_manifest: Mapping[str, Any]) -> dict[str, SemanticModel]:
    """Semantic models by name."""
    return {raw["name"]: _model(raw) for raw in semantic_manifest["semantic_models"]}


def read_metrics(semantic_manifest: Mapping[str, Any]) -> dict[str, Metric]:
    """Metrics by name."""
    return {raw["name"]: _metric(raw) for raw in semantic_manifest["metrics"]}


def _model(raw: Mapping[str, Any]) -> SemanticModel:
    node = raw["node_relation"]
    dimensions = raw["dimensions"]
    entities = raw["entities"]
    primary = {e["name"] for e in entities if e["type"] in ("primary", "unique")}
    return SemanticModel(
        name=node["alias"],
        # dbt's catalog is the file it built in; the published copy has another name
        relation=f"{quote(node['schema_name'])}.{quote(node['alias'])}",
        entities=_expressions(entities),
        primary_entities=frozenset(primary | {raw.get("primary_entity") or ""}) - {""},
        times=_expressions(d for d in dimensions if d["type"] == "time"),
        categories=_expressions(d for d in dimensions if d["type"] == "categorical"),
        labels={d["name"]: _dimension(d) for d in dimensions},
    )


def _expressions(columns: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """A column without `expr` is its own name; the author's own expression is kept as it is."""
    return {c["name"]: f"({c['expr']})" if c.get("expr") else quote(c["name"]) for c in columns}


def _dimension(raw: Mapping[str, Any]) -> Dimension:
    return Dimension(raw["name"], _label(raw), raw.get("description") or "")


def _label(raw: Mapping[str, Any]) -> str:
    """The author's label; dbt gives a metric without one its name."""
    name: str = raw["name"]
    given = raw.get("label") or name
    return name.replace("_", " ").capitalize() if given == name else str(given)


def _metric(raw: Mapping[str, Any]) -> Metric:
    return Metric(
        name=raw["name"],
        label=_label(raw),
        description=raw.get("description") or "",
        kind=raw["type"],
        filters=_filters(raw.get("filter")),
        params=raw["type_params"],
        meta=(raw.get("config") or {}).get("meta") or {},
    )


def _input(raw: Mapping[str, Any]) -> Input:
    return Input(
        name=raw["name"],
        alias=raw.get("alias") or raw["name"],
        filters=_filters(raw.get("filter")),
        shifted=bool(raw.get("offset_window") or raw.get("offset_to_grain")),
    )


def _filters(raw: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(f["where_sql_template"] for f in (raw or {}).get("where_filters") or ())
