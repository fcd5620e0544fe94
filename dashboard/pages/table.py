"""A table to take away: its columns and rows, the same for every kind of file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from dashboard import formats
from dashboard.snapshot import Row

# More rows than a spreadsheet is used for; the page and the file say so where it cuts.
MOST_ROWS: Final = 100_000
_DECIMALS: Final = 4

Fact = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """A column by its key in the rows; `unit` tells a spreadsheet how to show its numbers (money,
    hours, percent, id), or that they are addresses (link). One that is `pinned` (left or right)
    stands first or last, whatever the sequence of the others."""

    key: str
    heading: str
    unit: str = ""
    pinned: str = ""


@dataclass(frozen=True)
class Table:
    """What a file holds: at most `MOST_ROWS` of `total` rows; `name` is the file's, without its
    ending, and `about` says what it is."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    total: int
    about: Sequence[Fact] = ()


def cut_note(total: int) -> str:
    """What a reader is told where a file does not hold all `total` rows; empty where it does."""
    if total <= MOST_ROWS:
        return ""
    return f"Files: the first {formats.count(MOST_ROWS)} of {formats.count(total)} rows"


def plain(value: Any) -> Any:
    """A cell as files have it: yes and no, times to the minute, no decimals that nobody reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return round(value, _DECIMALS)
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def worded(value: Any) -> Any:
    """Dates and times as ISO text, for files that hold text."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
