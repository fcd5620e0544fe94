"""A KPI made again by hand from the file of its rows, as its owner would in a spreadsheet."""

import csv
import io
import statistics
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dashboard.filters import Filters
from dashboard.metrics import Kpi, compile_metric
from dashboard.metrics.expression import Leaf, counted, leaves, to_sql
from dashboard.pages import rows
from dashboard.pages.csv_file import to_csv
from dashboard.pages.view import View
from dashboard.queries.rows import drill_of
from dashboard.snapshot import Snapshot

Made = tuple[float | None, int]


def exported(snapshot: Snapshot, kpi: Kpi, filters: Filters) -> list[dict[str, str]]:
    """The file's rows by their headings, which are all different."""
    view = View(snapshot, filters, f"/rows/{kpi.name}", {})
    table = rows.table(view, kpi.name)
    assert table is not None
    headings, *lines = csv.reader(io.StringIO(to_csv(table)))
    assert len(set(headings)) == len(headings), (kpi.name, headings)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def recomputed(snapshot: Snapshot, kpi: Kpi, filters: Filters) -> Made:
    """Value and n out of the file's columns alone."""
    drill = drill_of(snapshot, kpi)
    assert drill is not None
    lines = exported(snapshot, kpi, filters)
    headings = {measure.leaf: measure.heading for measure in drill.measures}
    tree, count = snapshot.registry.resolve(kpi.name), snapshot.registry.count_of(kpi.name)

    def column(leaf: Leaf) -> list[str]:
        return [line[headings[leaf]] for line in lines]

    def value(leaf: Leaf) -> str:
        made = _aggregated(leaf, [text for text in column(leaf) if text])
        made = leaf.fill if made is None else made
        return "null" if made is None else f"{made!r}::double"

    # every row brings something to the KPI
    assert all(any(line[name] for name in headings.values()) for line in lines)
    for leaf in leaves(tree):
        assert leaf in headings, (kpi.name, leaf.metric)
    n = [any(cells) for cells in zip(*(column(leaf) for leaf in counted(tree)), strict=True)]
    sql = to_sql(count, value) if count else str(sum(n))
    row = snapshot.query(f"select {to_sql(tree, value)} as value, {sql} as n")[0]
    return row["value"], int(row["n"])


def published(snapshot: Snapshot, kpi: Kpi, filters: Filters) -> tuple[Any, int]:
    """Value, as near as a file's decimals allow, and n of the KPI for the months of `filters`."""
    sql, params = compile_metric(
        snapshot.registry,
        kpi.name,
        grain=None,
        start=filters.start.first_day,
        end=filters.end.plus(1).first_day,
    )
    found: dict[str, Any] = next(iter(snapshot.query(sql, params)), {"value": None, "n": 0})
    value, n = found["value"], found["n"]
    # four decimals: half a ten-thousandth a row, which a sum adds up
    error = 5e-5 * (n**0.5 if kpi.additive else 1)
    return None if value is None else pytest.approx(value, rel=1e-6, abs=error), n


def _aggregated(leaf: Leaf, texts: Sequence[str]) -> float | None:
    if leaf.aggregation == "count_distinct":
        return len(set(texts))
    return _AGGREGATIONS[leaf.aggregation](texts, leaf.quantile or 0) if texts else None


def _quantile(texts: Sequence[str], part: float) -> float:
    numbers = sorted(map(float, texts))
    place = part * (len(numbers) - 1)
    low = int(place)
    high = min(low + 1, len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (place - low)


_AGGREGATIONS: dict[str, Callable[[Sequence[str], float], float]] = {
    "sum": lambda texts, _: sum(map(float, texts)),
    "count": lambda texts, _: len(texts),
    "sum_boolean": lambda texts, _: texts.count("yes"),
    "average": lambda texts, _: statistics.fmean(map(float, texts)),
    "min": lambda texts, _: min(map(float, texts)),
    "max": lambda texts, _: max(map(float, texts)),
    "median": lambda texts, _: statistics.median(map(float, texts)),
    "percentile": _quantile,
}
