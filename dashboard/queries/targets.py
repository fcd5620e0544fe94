"""Targets and currencies: what holds for the places and dates a reader chose."""

from datetime import date

from dashboard.filters import Filters
from dashboard.metrics import Kpi
from dashboard.snapshot import Snapshot

_TARGET = """
select value from marts.dim_kpi_target
where name = ? and valid_from <= ?
  and (nullif(company, '') is null or company = ?)
  and (nullif(warehouse, '') is null or warehouse = ?)
order by nullif(warehouse, '') is null, nullif(company, '') is null, valid_from desc
limit 1
"""


def target_of(snapshot: Snapshot, kpi: Kpi, filters: Filters, day: date) -> float | None:
    """The KPI's target in force on `day`: the most specific for the one company or warehouse
    chosen, else the general one; None where the KPI has none."""
    if not kpi.block.target or not snapshot.columns("dim_kpi_target"):
        return None
    company, warehouse = _single(filters.company), _single(filters.warehouse)
    rows = snapshot.query(_TARGET, [kpi.block.target, day, company, warehouse])
    return float(rows[0]["value"]) if rows else None


def currency_of(snapshot: Snapshot, filters: Filters) -> str | None:
    """Currency symbol of the companies chosen; None where they differ or are unknown."""
    if not {"company", "currency_symbol"} <= snapshot.columns("dim_company"):
        return None
    marks = ", ".join("?" for _ in filters.company)
    where = f" where company in ({marks})" if filters.company else ""
    rows = snapshot.query(
        f"select distinct currency_symbol from marts.dim_company{where}", filters.company
    )
    symbol: str | None = rows[0]["currency_symbol"] if len(rows) == 1 else None
    return symbol


def _single(values: tuple[str, ...]) -> str | None:
    return values[0] if len(values) == 1 else None
