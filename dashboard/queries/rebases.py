"""Months from which somebody decided that a KPI's limits are calculated anew, or might."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from dashboard.filters import Filters
from dashboard.metrics import Kpi
from dashboard.snapshot import Snapshot
from dashboard.spc import Chart
from dashboard.spc_rules import RUN

_REBASES = """
select month, decided_by, reason, decided_on from marts.dim_kpi_rebase
where kpi = ?
  and (nullif(company, '') is null or company = ?)
  and (nullif(warehouse, '') is null or warehouse = ?)
order by month, decided_on
"""


@dataclass(frozen=True)
class Rebase:
    """New limits from `month` (its first day) on, and who decided it, why and when."""

    month: date
    decided_by: str
    reason: str
    decided_on: date


def rebases_of(snapshot: Snapshot, kpi: Kpi, filters: Filters) -> list[Rebase]:
    """Rebases for everywhere, and those of the one company or warehouse chosen; oldest first."""
    if not snapshot.columns("dim_kpi_rebase"):
        return []
    rows = snapshot.query(_REBASES, [kpi.name, *filters.one_place()])
    return [Rebase(**row) for row in rows]


@dataclass(frozen=True)
class Proposal:
    """A shift that lasts until the last month: limits could start anew in `month`, its first. Only
    a person can know whether they should."""

    month: date
    months: int
    is_high: bool
    line: str
    """What the seed `kpi_rebases` would say, without who, why and when."""


def proposed(chart: Chart, periods: Sequence[date], kpi: Kpi, filters: Filters) -> Proposal | None:
    """A rebase to think about; None without a shift that lasts, and for places of which the seed
    cannot speak."""
    company, warehouse = filters.one_place()
    speaks_of = filters.values() == {
        name: (value,) for name, value in (("company", company), ("warehouse", warehouse)) if value
    }
    run, is_high = _run(chart) if speaks_of else (0, False)
    if run < RUN:
        return None
    month = periods[len(periods) - run]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([kpi.name, company, warehouse, month, "", "", ""])
    return Proposal(month, run, is_high, line.getvalue())


def _run(chart: Chart) -> tuple[int, bool]:
    """How many of the last points lie on one side of the mean, and whether above; 0 where the last
    seven are no signal."""
    if chart.limits is None or any(point.signal is None for point in chart.points[-RUN:]):
        return 0, False
    mean, last = chart.limits.mean, chart.points[-1]
    newest_first = reversed(chart.points[chart.since :])
    on_its_side = takewhile(lambda p: (p.value - mean) * (last.value - mean) > 0, newest_first)
    return sum(1 for _ in on_its_side), last.value > mean
