"""What the KPI blocks of the snapshot say: the pages know no KPI by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["percent", "hours", "money", "count", "units", "lines", "orders"]
KpiDirection = Literal["up_is_good", "down_is_good", "neutral"]


@dataclass(frozen=True)
class Dimension:
    """A column a KPI can be split and filtered by."""

    name: str
    label: str
    description: str


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
    overview: bool = False
    chart: str = "xmr"
    floor: float | None = None
    ceiling: float | None = None
    drill: str | None = None
    formula: str | None = None
    exclusions: str | None = None
    date_basis: str | None = None
    seasonal: bool = False


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

    kpis: tuple[Kpi, ...]
    """All KPIs in the order of their blocks."""

    @classmethod
    def from_artifacts(
        cls, semantic_manifest: Mapping[str, Any], manifest: Mapping[str, Any]
    ) -> "Registry":
        """Registry of the two dbt artifacts as stored in the snapshot."""
        raise NotImplementedError

    def kpi(self, name: str) -> Kpi:
        """KPI by name; UnknownMetric otherwise."""
        raise NotImplementedError

    def overview(self) -> tuple[Kpi, ...]:
        """KPIs that have a tile, in their order."""
        raise NotImplementedError

    def dimensions(self, metric: str) -> tuple[Dimension, ...]:
        """Dimensions common to all models the metric reads."""
        raise NotImplementedError
