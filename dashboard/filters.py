"""The period, company, warehouse and channel a reader chose, as part of the URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

DIMENSIONS = ("company", "warehouse", "channel")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `str()` gives `YYYY-MM`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Month of `YYYY-MM`; ValueError otherwise."""
        raise NotImplementedError

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        raise NotImplementedError

    def plus(self, months: int) -> "Month":
        """The month that many later (earlier when negative)."""
        raise NotImplementedError

    @property
    def first_day(self) -> date:
        """First day of the month."""
        raise NotImplementedError


@dataclass(frozen=True)
class Filters:
    """What the reader sees: months `start`..`end` inclusive, and values per dimension.

    An empty tuple means all. Values are texts as shown; `Not set` stands for NULL.
    """

    start: Month
    end: Month
    company: tuple[str, ...] = ()
    warehouse: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: str | None, *, last: Month) -> "Filters":
        """Filters of a URL's query string; garbage falls back to the 12 months up to `last`."""
        raise NotImplementedError

    def to_query(self, **extra: str | None) -> str:
        """Readable query string (no leading `?`); `extra` adds a page's own state."""
        raise NotImplementedError

    def values(self) -> dict[str, tuple[str, ...]]:
        """Chosen values per dimension, only where something is chosen."""
        raise NotImplementedError


def page_state(query: str | None, allowed: Sequence[str]) -> Mapping[str, str]:
    """A page's own keys of the query string (e.g. cause, owner, rule); others are ignored."""
    raise NotImplementedError
