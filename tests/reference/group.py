"""Money of every company in the group's currency, at the rate of a document's date."""

import polars as pl

from tests.reference.rates import Rates
from tests.reference.rows import Rows


def to_group(rows: Rows, frame: pl.DataFrame, on: str) -> pl.Series:
    """Units of the group's currency for one unit of each row's company, on its date."""
    companies = rows["res.company"].sort("parent_id", "id", nulls_last=False)
    group_currency = companies["currency_id"][0]
    rates = Rates(rows)
    pairs = frame.select("company_id", on).iter_rows()
    found = [
        rates.of(group_currency, company, day, None) if day is not None else None
        for company, day in pairs
    ]
    return pl.Series("to_group", found, dtype=pl.Float64)


def in_group_currency(rows: Rows, frame: pl.DataFrame, on: str, *amounts: str) -> pl.DataFrame:
    """`frame` with these amounts of company money turned into the group's."""
    frame = frame.with_columns(to_group(rows, frame, on))
    return frame.with_columns(pl.col(name) * pl.col("to_group") for name in amounts)
