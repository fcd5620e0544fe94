"""What a reader can choose in the filter bar."""

from dataclasses import dataclass
from datetime import date

from dashboard.filters import DIMENSIONS, NOT_SET, Month
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Options:
    """Values per filter, sorted, and the first and last month with data."""

    company: tuple[str, ...]
    warehouse: tuple[str, ...]
    channel: tuple[str, ...]
    first_month: Month
    last_month: Month


def options(snapshot: Snapshot) -> Options:
    """Filter values of this snapshot (computed once per snapshot)."""
    return snapshot.memo("options", lambda: _options(snapshot))


def last_month(snapshot: Snapshot) -> Month:
    """Month of the as-of date: the latest a reader can choose."""
    return Month.of(snapshot.as_of_date)


def _options(snapshot: Snapshot) -> Options:
    values = {name: _values(snapshot, name) for name in DIMENSIONS}
    return Options(
        company=values["company"],
        warehouse=values["warehouse"],
        channel=values["channel"],
        first_month=_first_month(snapshot),
        last_month=last_month(snapshot),
    )


def _values(snapshot: Snapshot, dimension: str) -> tuple[str, ...]:
    models = {model for model, _ in snapshot.registry.sources() if dimension in model.categories}
    if not models:
        return ()
    parts = [
        f"select distinct cast({m.categories[dimension]} as varchar) as value from {m.relation}"
        for m in models
    ]
    rows = snapshot.query(" union ".join(parts))
    texts = sorted((row["value"] for row in rows if row["value"] is not None), key=str.casefold)
    return (*texts, *([NOT_SET] if any(row["value"] is None for row in rows) else []))


def _first_month(snapshot: Snapshot) -> Month:
    parts = [
        f"select min(cast({time} as date)) as day from {model.relation}"
        for model, time in snapshot.registry.sources()
    ]
    rows = snapshot.query(" union all ".join(parts)) if parts else []
    days: list[date] = [row["day"] for row in rows if row["day"] is not None]
    return min(Month.of(min(days)), last_month(snapshot)) if days else last_month(snapshot)
