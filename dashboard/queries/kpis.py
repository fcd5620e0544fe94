"""KPI values: per month, as a chart series with limits, and split by a dimension."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.filters import Filters, Month
from dashboard.metrics import Kpi, Registry
from dashboard.snapshot import Snapshot
from dashboard.spc import Chart


@dataclass(frozen=True)
class Value:
    """One period of a KPI; `value` None where nothing was counted."""

    period: date
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    complete: bool
    """False for the running month: shown as "to date", never a chart point."""


@dataclass(frozen=True)
class Share:
    """A KPI's value for one value of a dimension over the filter period (`by` None: Not set)."""

    by: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int


@dataclass(frozen=True)
class Reading:
    """All a tile or a KPI page shows: complete months, running month, target, limits, icons."""

    kpi: Kpi
    values: tuple[Value, ...]
    """Complete months with a value, oldest first, one per chart point (at most 24 by default)."""
    to_date: Value | None
    latest: Value | None
    previous: Value | None
    same_month_last_year: Value | None
    target: float | None
    chart: Chart
    currency: str | None
    """Symbol for money KPIs; None where the companies chosen have different currencies."""
    ignored: tuple[str, ...]
    """Filters that do not apply because the KPI lacks that dimension."""


def kpi_values(
    snapshot: Snapshot,
    registry: Registry,
    start: str,
    end: str,
    *,
    by: str | None = None,
    filters: Filters | None = None,
) -> list[dict[str, Any]]:
    """Published values of every KPI, months `start`..`end` (`YYYY-MM`, inclusive).

    Rows `{kpi, period, by, numerator, denominator, value, n}`; with `by`, KPIs without that
    dimension are left out. Raises UnknownDimension when no KPI has it, DashboardError for a
    garbled month.
    """
    raise NotImplementedError


def reading(snapshot: Snapshot, kpi: Kpi, filters: Filters, *, months: int = 24) -> Reading:
    """The KPI up to `filters.end` (the last complete month not after it is `latest`)."""
    raise NotImplementedError


def breakdown(snapshot: Snapshot, kpi: Kpi, by: str, filters: Filters) -> list[Share]:
    """The KPI over the filter period per value of `by`, largest n first."""
    raise NotImplementedError


def last_month(snapshot: Snapshot) -> Month:
    """Month of the as-of date: the latest a reader can choose."""
    raise NotImplementedError
