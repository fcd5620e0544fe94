"""Rows as a file: nothing in it runs, and what it lacks it says."""

from datetime import date

import pytest

from dashboard.pages import table
from dashboard.pages.csv_file import to_csv
from dashboard.pages.table import Column, Table
from dashboard.snapshot import Row


def written(rows: list[Row], headings: dict[str, str], total: int = 0) -> str:
    """The CSV of rows under these headings."""
    columns = [Column(key, heading) for key, heading in headings.items()]
    return to_csv(Table("rows", columns, rows, total))


def test_export_disarms_formulas_and_keeps_numbers() -> None:
    rows = [{"a": "=cmd()", "b": -2.5, "c": date(2026, 1, 2), "d": None}]
    headings = {"a": "A", "b": "B", "c": "C", "d": "D"}
    assert written(rows, headings) == "A,B,C,D\r\n'=cmd(),-2.5,2026-01-02,\r\n"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", "\v", "\f"])
def test_white_space_does_not_hide_a_formula(start: str) -> None:
    cell = written([{"a": f"{start}=cmd()"}], {"a": "A"}).removeprefix("A\r\n")
    assert cell.lstrip('"').startswith("'")


def test_a_file_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 1000)
    assert written([{"a": 1}], {"a": "A"}, 1000) == "A\r\n1\r\n"
    cut = 'A\r\n1\r\n"Files: the first 1,000 of 2,500 rows"\r\n'
    assert written([{"a": 1}], {"a": "A"}, 2500) == cut
