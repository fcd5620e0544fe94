"""Targets for the places and dates a reader chose, and the currency of every money KPI."""

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
    rows = snapshot.query(_TARGET, [kpi.block.target, day, *filters.one_place()])
    return float(rows[0]["value"]) if rows else None


def group_currency(snapshot: Snapshot) -> str | None:
    """Symbol, else code, of the currency in which every money KPI is, whatever company is chosen;
    None where a snapshot does not say."""
    if not {"group_currency", "group_currency_symbol"} <= snapshot.columns("dim_company"):
        return None
    rows = snapshot.query("select group_currency_symbol, group_currency from marts.dim_company")
    first = next(iter(rows), {})
    symbol: str | None = first.get("group_currency_symbol") or first.get("group_currency")
    return symbol


def several_currencies(snapshot: Snapshot) -> bool:
    """Whether companies keep their books in different currencies."""
    if "currency" not in snapshot.columns("dim_company"):
        return False
    rows = snapshot.query("select count(distinct currency) as found from marts.dim_company")
    return bool(rows[0]["found"] > 1)


def currency_symbols(snapshot: Snapshot) -> dict[str, str]:
    """Currency symbol by ISO code, as the companies have them."""
    if not {"currency", "currency_symbol"} <= snapshot.columns("dim_company"):
        return {}
    rows = snapshot.query("select distinct currency, currency_symbol from marts.dim_company")
    return {row["currency"]: row["currency_symbol"] for row in rows if row["currency_symbol"]}
