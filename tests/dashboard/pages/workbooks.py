"""A downloaded workbook read back by another library than the one that wrote it."""

import csv
import io
from base64 import b64decode
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook

Download = dict[str, Any]


def opened(content: bytes) -> Workbook:
    """The workbook of these bytes."""
    return load_workbook(io.BytesIO(content))


def workbook(download: Download) -> Workbook:
    """The workbook that a browser would save."""
    assert download["base64"]
    return opened(b64decode(download["content"]))


def values(book: Workbook) -> list[list[Any]]:
    """What the cells of the rows hold, the headings first."""
    return [list(row) for row in book["Rows"].iter_rows(values_only=True)]


def about(book: Workbook) -> dict[str, str]:
    """What the workbook says of itself."""
    return dict(book["About"].iter_rows(values_only=True))


def cells_of_csv(download: Download) -> list[list[str]]:
    """The cells of a CSV, the headings first."""
    return list(csv.reader(io.StringIO(download["content"].removeprefix("\ufeff"))))


def same(text: str, value: Any) -> bool:
    """Whether a cell of a CSV and one of a workbook say the same."""
    if value is None:
        return text == ""
    if isinstance(value, datetime):
        return text in (f"{value:%Y-%m-%d}", f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, str):
        return text in (value, "'" + value)
    return float(text) == value
