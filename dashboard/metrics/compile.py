"""A metric to SQL over its own model, with bind parameters for everything a reader chooses."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from dashboard.metrics.registry import Registry

Grain = Literal["day", "week", "month", "quarter", "year"]


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
    raise NotImplementedError
