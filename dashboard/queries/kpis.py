"""KPI values: per month, as a chart series with limits, and split by a dimension."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean
from typing import Any

from dashboard import formats
from dashboard.errors import DashboardError, UnknownDimension
from dashboard.filters import Filters, Month
from dashboard.metrics import Kpi, Registry, compile_metric
from dashboard.queries.options import last_month
from dashboard.queries.rebases import Proposal, Rebase, proposed, rebases_of
from dashboard.queries.targets import group_currency, target_of
from dashboard.snapshot import Row, Snapshot
from dashboard.spc import Chart, chart

__all__ = [
    "Reading",
    "Share",
    "Value",
    "breakdown",
    "kpi_values",
    "last_month",
    "reading",
    "readings_by_warehouse",
]


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
    """A KPI's value for one value of a dimension over the filter period."""

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
    """Symbol of the group's currency for money KPIs; None for the others."""
    ignored: tuple[str, ...]
    """Filters that do not apply because the KPI lacks that dimension."""
    rebases: tuple[Rebase, ...]
    """Decisions that made the chart's limits start anew within its months, oldest first."""
    proposal: Proposal | None
    """A shift that lasts, after which limits might start anew."""

    def short(self, value: Value | float | None) -> str:
        """A value of this KPI for a tile or a sentence, with its unit."""
        number = value.value if isinstance(value, Value) else value
        return formats.short(number, self.kpi.block.unit, self.currency or "")


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

    Rows `{kpi, period, complete, by, numerator, denominator, value, n}`, the running month not
    `complete`; with `by`, KPIs without that dimension are left out. Raises UnknownDimension when
    no KPI has it, DashboardError for a garbled month.
    """
    first, last = _months(start, end)
    found: list[dict[str, Any]] = []
    kpis = [kpi for kpi in registry.kpis if by is None or by in _names(kpi)]
    if by is not None and not kpis:
        known = sorted({name for kpi in registry.kpis for name in _names(kpi)})
        raise UnknownDimension(
            f"No KPI can be split by {by[:80]!r}; allowed: {', '.join(known) or 'nothing'}."
        )
    for kpi in kpis:
        sql, params = compile_metric(
            registry,
            kpi.name,
            by=by,
            filters=_applicable(kpi, filters),
            start=first.first_day,
            end=last.plus(1).first_day,
        )
        rows = snapshot.query(sql, params)
        found += [_published(kpi, row, last_month(snapshot)) for row in rows if row["n"]]
    return found


def reading(snapshot: Snapshot, kpi: Kpi, filters: Filters, *, months: int = 24) -> Reading:
    """The KPI up to `filters.end` (the last complete month not after it is `latest`)."""
    return _read(snapshot, kpi, filters, _month_rows(snapshot, kpi, filters, months))


def readings_by_warehouse(
    snapshot: Snapshot, kpi: Kpi, filters: Filters, *, months: int = 24
) -> dict[str, Reading]:
    """The reading of each warehouse chosen, as if it had been chosen alone, from one query; none
    for a KPI that has no warehouse."""
    if "warehouse" not in _names(kpi):
        return {}
    rows: dict[str, list[Row]] = {}
    for row in _month_rows(snapshot, kpi, filters, months, by="warehouse"):
        rows.setdefault(row["by"], []).append(row)
    return {
        place: _read(snapshot, kpi, replace(filters, warehouse=(place,)), own)
        for place, own in rows.items()
    }


def _read(snapshot: Snapshot, kpi: Kpi, filters: Filters, rows: Sequence[Row]) -> Reading:
    """The reading that the months of `rows` make."""
    values = _values(snapshot, kpi, filters, rows)
    complete = tuple(value for value in values if value.complete)
    latest = complete[-1] if complete else None
    day = Month.of(latest.period).last_day if latest else snapshot.as_of_date
    target = target_of(snapshot, kpi, filters, day)
    rebases = _within(complete, rebases_of(snapshot, kpi, filters))
    made = _chart(kpi, complete, target, rebases)
    return Reading(
        kpi=kpi,
        values=complete,
        to_date=next((value for value in values if not value.complete), None),
        latest=latest,
        previous=_at(complete, latest, -1),
        same_month_last_year=_at(complete, latest, -12),
        target=target,
        chart=made,
        currency=group_currency(snapshot) if kpi.block.unit == "money" else None,
        ignored=tuple(name for name in filters.values() if name not in _names(kpi)),
        rebases=rebases,
        proposal=proposed(made, [value.period for value in complete], kpi, filters),
    )


def breakdown(snapshot: Snapshot, kpi: Kpi, by: str, filters: Filters) -> list[Share]:
    """The KPI over the filter period per value of `by`, largest n first."""
    return shares(snapshot, kpi, by, filters, (filters.start, filters.end))


def shares(
    snapshot: Snapshot, kpi: Kpi, by: str, filters: Filters, span: tuple[Month, Month]
) -> list[Share]:
    """The KPI over the months of `span` (inclusive) per value of `by`, largest n first."""
    sql, params = compile_metric(
        snapshot.registry,
        kpi.name,
        grain=None,
        by=by,
        filters=_applicable(kpi, filters),
        start=span[0].first_day,
        end=span[1].plus(1).first_day,
    )
    rows = [row for row in snapshot.query(sql, params) if row["n"]]
    found = [Share(**{key: value for key, value in row.items() if key != "period"}) for row in rows]
    return sorted(found, key=lambda share: (-share.n, share.by))


def _months(start: str, end: str) -> tuple[Month, Month]:
    try:
        first, last = Month.parse(start), Month.parse(end)
    except ValueError as error:
        raise DashboardError(f"A month is written as 2026-03: {error}.") from None
    if first > last:
        raise DashboardError(f"The first month {first} lies after the last month {last}.")
    return first, last


def _names(kpi: Kpi) -> list[str]:
    return [dimension.name for dimension in kpi.dimensions]


def _applicable(kpi: Kpi, filters: Filters | None) -> dict[str, tuple[str, ...]]:
    chosen = filters.values() if filters else {}
    return {name: values for name, values in chosen.items() if name in _names(kpi)}


def _published(kpi: Kpi, row: Row, running: Month) -> dict[str, Any]:
    month = Month.of(row["period"])
    return {"kpi": kpi.name, **row, "period": str(month), "complete": month < running}


def _month_rows(
    snapshot: Snapshot, kpi: Kpi, filters: Filters, months: int, *, by: str | None = None
) -> list[Row]:
    """The months up to the period's end, the running one beyond their number."""
    running = last_month(snapshot)
    end = min(filters.end, running)
    sql, params = compile_metric(
        snapshot.registry,
        kpi.name,
        by=by,
        filters=_applicable(kpi, filters),
        start=end.plus(-months if end == running else 1 - months).first_day,
        end=end.plus(1).first_day,
    )
    return snapshot.query(sql, params)


def _values(snapshot: Snapshot, kpi: Kpi, filters: Filters, rows: Sequence[Row]) -> list[Value]:
    """Months with a value, the running one last; months without rows are 0 for a sum."""
    running = last_month(snapshot)
    found = [_value(row, complete=Month.of(row["period"]) < running) for row in rows]
    if kpi.additive:
        found = _without_gaps(found, min(filters.end, running.plus(-1)))
    return [value for value in found if value.value is not None]


def _value(row: Row, *, complete: bool) -> Value:
    return Value(
        period=row["period"],
        value=row["value"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        n=row["n"],
        complete=complete,
    )


def _without_gaps(values: Sequence[Value], last: Month) -> list[Value]:
    """A month in which nothing happened is a 0 of a sum, not a missing point."""
    by_month = {Month.of(value.period): value for value in values}
    if not by_month:
        return []
    month = min(by_month)
    while month <= last:
        empty = Value(month.first_day, 0.0, 0.0, None, 0, complete=True)
        held = by_month.setdefault(month, empty)
        if held.value is None:
            by_month[month] = replace(held, value=0.0, numerator=0.0)
        month = month.plus(1)
    return [by_month[month] for month in sorted(by_month)]


def _at(values: Sequence[Value], latest: Value | None, months: int) -> Value | None:
    if latest is None:
        return None
    wanted = Month.of(latest.period).plus(months).first_day
    return next((value for value in values if value.period == wanted), None)


def _within(values: Sequence[Value], rebases: Sequence[Rebase]) -> tuple[Rebase, ...]:
    """Rebases with a month of the chart before them and one from them on."""
    months = [value.period for value in values]
    return tuple(r for r in rebases if months and months[0] < r.month <= months[-1])


def _chart(
    kpi: Kpi, values: Sequence[Value], target: float | None, rebases: Sequence[Rebase]
) -> Chart:
    block = kpi.block
    points = [value.value for value in values if value.value is not None]
    return chart(
        points,
        direction=block.direction,
        target=target,
        floor=block.floor,
        ceiling=block.ceiling,
        screen=block.screen,
        rebase_at=[sum(value.period < rebase.month for value in values) for rebase in rebases],
        counts=_bases(values) if kpi.is_ratio else None,
        seasons=[value.period.month for value in values] if block.seasonal else None,
        resolution=formats.resolution(fmean(points), block.unit) if points else 0.0,
    )


def _bases(values: Sequence[Value]) -> list[float] | None:
    """Denominators, by which a proportion's p-prime limits widen and narrow; None for a ratio
    that lies outside 0 to 1 in some month."""
    bases = [value.denominator for value in values if value.denominator]
    within = all(value.value is not None and 0 <= value.value <= 1 for value in values)
    return bases if bases and within and len(bases) == len(values) else None
