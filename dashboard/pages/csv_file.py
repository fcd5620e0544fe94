"""A table as a CSV file: safe to open in a spreadsheet, and outspoken where it is cut."""

import csv
import io
from typing import Any, Final

from dashboard.pages.table import Table, cut_note, plain, worded

# A spreadsheet would run a cell that starts with one of these, some after dropping white space.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\v", "\f")


def to_csv(table: Table) -> str:
    """CSV of the table; its last line says what is left out."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading for column in table.columns])
    writer.writerows([_cell(row.get(column.key)) for column in table.columns] for row in table.rows)
    if note := cut_note(table.total):
        writer.writerow([note])
    return out.getvalue()


def _cell(value: Any) -> Any:
    text = worded(plain(value))
    if isinstance(text, str) and text.startswith(FORMULA_STARTS):
        return "'" + text
    return "" if text is None else text
