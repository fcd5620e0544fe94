"""The overview: readings of the tiles, and the decisions that signals and exceptions ask for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.filters import Filters
from dashboard.queries.kpis import Reading
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Decision:
    """One sentence that asks for a decision, and where it is supported."""

    kind: Literal["signal", "capability", "exception", "improvement"]
    severity: Literal["high", "medium", "low"]
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
    """Readings of the KPIs with `overview: true`, and decisions, most severe first."""
    raise NotImplementedError
