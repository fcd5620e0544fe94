"""Exchange rates at a document's date, from the rate table and not from the order's own copy."""

from datetime import date

import polars as pl

from tests.reference.rows import Rows


class Rates:
    """Units of a currency per unit of a company's currency on a day."""

    def __init__(self, rows: Rows) -> None:
        self._company_currency = dict(rows["res.company"].select("id", "currency_id").iter_rows())
        table = rows["res.currency.rate"].sort("name", "company_id", nulls_last=False)
        self._rates: dict[tuple[int | None, int], list[tuple[date, float]]] = {}
        for currency, company, day, rate in table.select(
            "currency_id", "company_id", "name", "rate"
        ).iter_rows():
            self._rates.setdefault((company, currency), []).append((day, rate))

    def of(self, currency: int | None, company: int, day: date, otherwise: float | None) -> float:
        """The rate on `day`; `otherwise` (the order's stored rate) when the table has none."""
        own = self._company_currency.get(company)
        if currency is None or own is None or currency == own:
            return 1.0
        foreign, home = self._on(currency, company, day), self._on(own, company, day)
        if foreign is None:
            return otherwise or 1.0
        return foreign / (home or 1.0)

    def _on(self, currency: int, company: int, day: date) -> float | None:
        known = self._rates.get((company, currency)) or self._rates.get((None, currency)) or []
        before = [rate for since, rate in known if since <= day]
        if before:
            return before[-1]
        # Odoo takes the earliest rate for documents older than the table.
        return known[0][1] if known else None


def with_rate(rows: Rows, lines: pl.DataFrame) -> pl.DataFrame:
    """`lines` with `rate`: order currency per company currency on the local order date."""
    rates = Rates(rows)
    columns = lines.select("currency_id", "company_id", "ordered_on", "currency_rate").iter_rows()
    found = [rates.of(*row) if row[2] is not None else row[3] or 1.0 for row in columns]
    return lines.with_columns(pl.Series("rate", found, dtype=pl.Float64))
