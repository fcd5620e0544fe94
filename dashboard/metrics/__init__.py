"""The KPI registry: metrics as dbt built them, compiled to SQL with bind parameters."""

from dashboard.metrics.compile import Grain, compile_metric
from dashboard.metrics.model import Dimension
from dashboard.metrics.registry import Kpi, KpiBlock, Registry
from dashboard.metrics.validate import validate

__all__ = ["Dimension", "Grain", "Kpi", "KpiBlock", "Registry", "compile_metric", "validate"]
