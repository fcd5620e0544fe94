"""Late deliveries: hours by cause and owner, the lines behind them, one line with its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from dashboard.filters import Filters
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class LateShare:
    """Working hours late and lines with this main cause, of one cause and owner."""

    cause: str
    cause_label: str
    owner: str
    hours: float
    lines: int


@dataclass(frozen=True)
class LateSummary:
    """The figures on top of the page; `due_lines`, `on_time` None where the mart lacks them."""

    late_lines: int
    late_orders: int
    hours: float
    open_lines: int
    due_lines: int | None


@dataclass(frozen=True)
class Page:
    """A slice of a longer table."""

    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True)
class Milestone:
    """A step of the line's way; `at` None where the data does not say."""

    name: str
    label: str
    at: datetime | None


@dataclass(frozen=True)
class LateLine:
    """One late line: facts, milestones in order, causes largest first."""

    facts: dict[str, Any]
    milestones: tuple[Milestone, ...]
    causes: tuple[dict[str, Any], ...]
    due_date: date


def late_summary(snapshot: Snapshot, filters: Filters) -> LateSummary:
    """Late lines, orders and working hours in the filter period (by original due date)."""
    raise NotImplementedError


def late_by_cause(snapshot: Snapshot, filters: Filters) -> list[LateShare]:
    """Hours and lines per cause and owner, most hours first."""
    raise NotImplementedError


def late_lines(
    snapshot: Snapshot,
    filters: Filters,
    *,
    cause: str | None = None,
    owner: str | None = None,
    offset: int = 0,
    limit: int = 1000,
    sort: Sequence[tuple[str, Literal["asc", "desc"]]] = (),
) -> Page:
    """One row per late line (its main cause), most hours late first; columns in `LINE_COLUMNS`.

    With `cause` or `owner`: lines to which that cause or owner contributed, `late_hours` being
    that share. Unknown sort columns are ignored.
    """
    raise NotImplementedError


def late_line(snapshot: Snapshot, order_line_id: int) -> LateLine | None:
    """One line in full; None where the snapshot has no such late line."""
    raise NotImplementedError
