"""Policy exceptions: every `exc_*` model that declares itself, as one list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.filters import Filters
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class ExceptionRule:
    """A rule as its model's `config.meta.exception` declares it."""

    rule: str
    model: str
    label: str
    description: str
    policy: str
    owner: str
    order: int


@dataclass(frozen=True)
class RuleGroup:
    """The open exceptions of one rule and owner; money per currency."""

    rule: ExceptionRule
    owner: str
    owner_role: str
    rows: int
    high: int
    medium: int
    low: int
    since: date | None
    money: tuple[tuple[str, float], ...]
    hours: float | None


def rules(snapshot: Snapshot) -> tuple[ExceptionRule, ...]:
    """The rules of this snapshot in their order."""
    raise NotImplementedError


def exceptions(
    snapshot: Snapshot,
    filters: Filters,
    *,
    owner: str | None = None,
    rule: str | None = None,
    severity: str | None = None,
) -> list[dict[str, Any]]:
    """Exceptions, most severe and costly first; columns as the contract has them.

    They are the state as of the snapshot: company, warehouse and channel apply, the period
    does not.
    """
    raise NotImplementedError


def groups(snapshot: Snapshot, filters: Filters) -> list[RuleGroup]:
    """Counts and impact per rule and owner, most severe first."""
    raise NotImplementedError
