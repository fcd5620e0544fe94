"""The period, company, warehouse and channel a reader chose, as part of the URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from dashboard.fields import Fields, fields_of

DIMENSIONS = ("company", "warehouse", "channel")
NOT_SET = "Not set"
PRESETS = {
    "12": "Last 12 months",
    "6": "Last 6 months",
    "24": "Last 24 months",
    "year": "This year",
    "last_year": "Last year",
    "custom": "Chosen months",
}

_DEFAULT_MONTHS = 12


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `str()` gives `YYYY-MM`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Month of `YYYY-MM`; ValueError otherwise."""
        year, dash, month = text.partition("-")
        plain = len(year) == 4 and len(month) == 2 and (year + month).isascii()
        if not (dash and plain and (year + month).isdigit() and 1 <= int(month) <= 12):
            raise ValueError(f"not a month: {text!r}; write it as 2026-03")
        if not 1900 <= int(year) <= 2999:
            raise ValueError(f"not a year of our time: {text!r}")
        return cls(int(year), int(month))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        """The month that many later (earlier when negative)."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    @property
    def first_day(self) -> date:
        """First day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Last day of the month."""
        return self.plus(1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


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
        fields = fields_of(query, DIMENSIONS)
        end = min(_month(fields, "to") or last, last)
        start = _month(fields, "from") or end.plus(1 - _DEFAULT_MONTHS)
        if start > end:
            start = end.plus(1 - _DEFAULT_MONTHS)
        chosen = {name: tuple(dict.fromkeys(fields.values.get(name, ()))) for name in DIMENSIONS}
        return cls(start, end, **chosen)

    def to_query(self, **extra: str | None) -> str:
        """Readable query string (no leading `?`); `extra` adds a page's own state."""
        pairs = [("from", str(self.start)), ("to", str(self.end))]
        pairs += [(name, value) for name, values in self.values().items() for value in values]
        pairs += [(name, value) for name, value in extra.items() if value]
        return urlencode(pairs, quote_via=quote, safe=",~")

    def values(self) -> dict[str, tuple[str, ...]]:
        """Chosen values per dimension, only where something is chosen."""
        chosen = {"company": self.company, "warehouse": self.warehouse, "channel": self.channel}
        return {name: values for name, values in chosen.items() if values}

    def one_place(self) -> tuple[str | None, str | None]:
        """The one company and the one warehouse chosen; None for all or several."""
        company, warehouse = (
            values[0] if len(values) == 1 else None for values in (self.company, self.warehouse)
        )
        return company, warehouse


def preset_months(preset: str, last: Month) -> tuple[Month, Month] | None:
    """First and last month of a preset, counted back from `last`; None for chosen months."""
    if preset == "year":
        return Month(last.year, 1), last
    if preset == "last_year":
        return Month(last.year - 1, 1), Month(last.year - 1, 12)
    if preset in ("6", "12", "24"):
        return last.plus(1 - int(preset)), last
    return None


def preset_of(filters: Filters, last: Month) -> str:
    """The preset that the filters' months are; `custom` where none fits."""
    chosen = (filters.start, filters.end)
    fitting = (name for name in PRESETS if preset_months(name, last) == chosen)
    return next(fitting, "custom")


def page_state(query: str | None, allowed: Sequence[str]) -> Mapping[str, str]:
    """A page's own keys of the query string (e.g. cause, owner, rule); others are ignored."""
    fields = fields_of(query, DIMENSIONS)
    return {name: value for name in allowed if (value := fields.one(name)) is not None}


def unread(query: str | None, allowed: Sequence[str]) -> list[str]:
    """What is wrong with the filters, and a page's own keys, that are left out of the query."""
    told = ("", "from", "to", *DIMENSIONS, *allowed)
    return [text for name, text in fields_of(query, DIMENSIONS).wrong.items() if name in told]


def _month(fields: Fields, name: str) -> Month | None:
    try:
        return Month.parse(fields.one(name) or "")
    except ValueError:
        return None
