"""Months from which somebody decided that a KPI's limits are calculated anew."""

from dataclasses import dataclass
from datetime import date

from dashboard.filters import Filters
from dashboard.metrics import Kpi
from dashboard.snapshot import Snapshot

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
