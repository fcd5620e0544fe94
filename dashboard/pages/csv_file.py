"""Rows as a CSV file: safe to open in a spreadsheet, and outspoken where it is cut."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from dashboard import formats
from dashboard.snapshot import Row

# More rows than a spreadsheet is used for; the page and the file say so where it cuts.
MOST_ROWS: Final = 100_000
_DECIMALS: Final = 4
# A spreadsheet would run a cell that starts with one of these, some after dropping white space.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\v", "\f")


def cut_note(total: int) -> str:
    """What a reader is told where a file does not hold all `total` rows; empty where it does."""
    if total <= MOST_ROWS:
        return ""
    return f"CSV: the first {formats.count(MOST_ROWS)} of {formats.count(total)} rows"


def to_csv(rows: Iterable[Row], columns: Sequence[tuple[str, str]], total: int = 0) -> str:
    """CSV of the named columns (`key, heading`); its last line says what of `total` is left out."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([heading for _, heading in columns])
    writer.writerows([_cell(row.get(key)) for key, _ in columns] for row in rows)
    if note := cut_note(total):
        writer.writerow([note])
    return out.getvalue()


def _cell(value: Any) -> Any:
    text = _plain(value)
    if isinstance(text, str) and text.startswith(_FORMULA_STARTS):
        return "'" + text
    return "" if text is None else text


def _plain(value: Any) -> Any:
    """Dates and times as ISO text, yes and no, no decimals that nobody reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
