"""The reader's company, warehouse and channel as a WHERE clause with bind parameters."""

from collections.abc import Mapping
from typing import Any

from dashboard.filters import NOT_SET, Filters


def conditions(
    filters: Filters, columns: frozenset[str], more: Mapping[str, str | None] | None = None
) -> tuple[list[str], list[Any]]:
    """Conditions and parameters for the places chosen, where the mart has the column.

    `more`: further column names of the code (never of the reader) and the one value wanted;
    None leaves it open.
    """
    wanted: dict[str, tuple[str, ...]] = dict(filters.values())
    wanted |= {name: (value,) for name, value in (more or {}).items() if value is not None}
    texts: list[str] = []
    params: list[Any] = []
    for name, values in wanted.items():
        if name in columns:
            marks = ", ".join("?" for _ in values)
            texts.append(f"coalesce(cast({name} as varchar), '{NOT_SET}') in ({marks})")
            params += values
    return texts, params
