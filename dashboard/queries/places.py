"""The reader's company, warehouse and channel as a WHERE clause with bind parameters."""

from collections.abc import Mapping
from typing import Any

from dashboard.filters import NOT_SET, Filters


def conditions(
    filters: Filters, columns: frozenset[str], more: Mapping[str, str | None] | None = None
) -> tuple[list[str], list[Any]]:
    """Conditions and parameters for the places chosen, where the mart has the column.

    `more`: further columns and the one value wanted, which narrow what the filters leave; None
    leaves it open. A name that is none of `columns` is left out, whoever gave it.
    """
    wanted = [*filters.values().items()]
    wanted += [(name, (value,)) for name, value in (more or {}).items() if value is not None]
    texts: list[str] = []
    params: list[Any] = []
    for name, values in wanted:
        if name in columns:
            marks = ", ".join("?" for _ in values)
            texts.append(f"coalesce(cast({name} as varchar), '{NOT_SET}') in ({marks})")
            params += values
    return texts, params
