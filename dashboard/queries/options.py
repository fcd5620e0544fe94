"""What a reader can choose in the filter bar."""

from dataclasses import dataclass

from dashboard.filters import Month
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
    raise NotImplementedError
