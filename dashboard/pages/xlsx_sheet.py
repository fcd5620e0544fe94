"""The sheet of a workbook that holds the rows: a heading, then a typed cell for each value."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, Final

from xlsxwriter import Workbook

from dashboard import formats
from dashboard.pages.csv_file import FORMULA_STARTS
from dashboard.pages.table import Column, Fact, plain, worded
from dashboard.snapshot import Row

# What Excel takes: characters of a cell, links of a sheet and characters of one, whole digits.
MOST_CHARACTERS: Final = 32_767
MOST_LINKS: Final = 65_530
_LONGEST_LINK: Final = 2_079
_EXACT: Final = 10**15
_FIRST_DAY: Final = date(1900, 3, 1)

_CUT: Final = " […]"
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB: Final = ("http://", "https://")

_MEASURED: Final = 1000
_NARROW, _WIDE = 9, 48
_FILTER_ARROW: Final = 3
_UNITS: Final = {"money": "#,##0.00", "hours": "#,##0.0", "percent": "0%", "id": "0"}


def readable(text: str) -> str:
    """The text as a cell may hold it: no character that XML forbids, and not too long."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    legal = _ILLEGAL.sub("\ufffd", lines)
    # Excel counts the two halves of a character beyond the first 65,536
    if len(legal) <= MOST_CHARACTERS // 2 or _units(legal) <= MOST_CHARACTERS:
        return legal
    kept = legal.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(_CUT))]
    return kept.decode("utf-16-le", errors="ignore") + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def number_format(value: float | Decimal, unit: str) -> str:
    """How a spreadsheet shows the number: as its unit has it, else whole or with two decimals."""
    whole = isinstance(value, int) or float(value).is_integer()
    return _UNITS.get(unit) or ("#,##0" if whole else "#,##0.00")


class RowSheet:
    """The rows as they are written, one after the other, and what of them had to give way."""

    def __init__(self, book: Workbook, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._sheet = book.add_worksheet("Rows")
        self._format = cache(lambda **look: book.add_format(look))
        self._row = self._links = self._unlinked = self._cut = 0
        self._widths = [len(column.heading) + _FILTER_ARROW for column in columns]
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, readable(column.heading), self._format(bold=True))

    def add(self, row: Row) -> None:
        """Write the next row."""
        self._row += 1
        for place, column in enumerate(self._columns):
            value = plain(row.get(column.key))
            if value is not None and value != "":
                self._write(place, column.unit, value)

    def finish(self, note: str) -> None:
        """Filters, widths, and under the rows what a reader must know of them."""
        self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(max(width, _NARROW), _WIDE))
        if note:
            self._sheet.write_string(self._row + 2, 0, note)

    def gave_way(self) -> list[Fact]:
        """What Excel has no room for, in words."""
        most = formats.count(MOST_CHARACTERS)
        told = f"{formats.counted(self._cut, 'text')} cut to {most} characters, marked{_CUT}"
        links = f"{formats.counted(self._unlinked, 'address')} written as text"
        return [("Cells", told if self._cut else ""), ("Links", links if self._unlinked else "")]

    def _write(self, place: int, unit: str, value: Any) -> None:
        if isinstance(value, date) and _day(value) >= _FIRST_DAY:
            self._write_date(place, value)
        elif isinstance(value, int | float | Decimal) and _is_kept(value):
            look = self._format(num_format=number_format(value, unit))
            self._sheet.write_number(self._row, place, float(value), look)
            self._measure(place, value)
        elif unit == "link" and self._may_link(value):
            self._links += 1
            self._sheet.write_url(self._row, place, value, string=value)
            self._measure(place, value)
        else:
            self._write_text(place, str(worded(value)))

    def _write_date(self, place: int, value: date) -> None:
        look = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        self._sheet.write_datetime(self._row, place, value, self._format(num_format=look))
        self._measure(place, look)

    def _write_text(self, place: int, value: str) -> None:
        text = readable(value)
        self._cut += text.endswith(_CUT) and text != value
        # it is text here; the mark keeps it text when somebody edits the cell
        look = self._format(quote_prefix=True) if text.startswith(FORMULA_STARTS) else None
        self._sheet.write_string(self._row, place, text, look)
        self._measure(place, text)

    def _may_link(self, value: Any) -> bool:
        fits = isinstance(value, str) and value.startswith(_WEB) and len(value) <= _LONGEST_LINK
        self._unlinked += fits and self._links >= MOST_LINKS
        return fits and self._links < MOST_LINKS

    def _measure(self, place: int, value: str | float | Decimal) -> None:
        """The first rows tell how wide a column must be."""
        if self._row <= _MEASURED:
            text = value if isinstance(value, str) else f"{value:,.2f}"
            self._widths[place] = max(self._widths[place], len(text) + 1)


def _is_kept(value: float | Decimal) -> bool:
    """Whether the number survives as Excel's own."""
    return isfinite(value) and -_EXACT < value < _EXACT


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
