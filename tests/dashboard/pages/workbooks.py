"""Files of a page read back, a workbook by another library than the one that wrote it."""

import csv
import io
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook

from dashboard.callbacks import Reader


def opened(content: bytes) -> Workbook:
    """The workbook of these bytes."""
    return load_workbook(io.BytesIO(content))


def book_of(reader: Reader, path: str, search: str = "") -> Workbook:
    """The workbook of a page's table."""
    return opened(reader.file(path, search, "xlsx")[1])


def text_of(reader: Reader, path: str, search: str = "") -> str:
    """The CSV of a page's table."""
    return reader.file(path, search, "csv")[1].decode("utf-8-sig")


def cells_of(reader: Reader, path: str, search: str = "") -> list[list[str]]:
    """The cells of a page's CSV, the headings first."""
    return list(csv.reader(io.StringIO(text_of(reader, path, search))))


def values(book: Workbook) -> list[list[Any]]:
    """What the cells of the rows hold, the headings first."""
    return [list(row) for row in book["Rows"].iter_rows(values_only=True)]


def about(book: Workbook) -> dict[str, str]:
    """What the workbook says of itself."""
    return dict(book["About"].iter_rows(values_only=True))


def same(text: str, value: Any) -> bool:
    """Whether a cell of a CSV and one of a workbook say the same."""
    if value is None:
        return text == ""
    if isinstance(value, datetime):
        return text in (f"{value:%Y-%m-%d}", f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, str):
        return text in (value, "'" + value)
    return float(text) == value
