"""Rows as a file: nothing in it runs, and what it lacks it says."""

from datetime import date

import pytest

from dashboard.pages import csv_file
from dashboard.pages.csv_file import to_csv


def test_export_disarms_formulas_and_keeps_numbers() -> None:
    rows = [{"a": "=cmd()", "b": -2.5, "c": date(2026, 1, 2), "d": None}]
    columns = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]
    assert to_csv(rows, columns) == "A,B,C,D\r\n'=cmd(),-2.5,2026-01-02,\r\n"


@pytest.mark.parametrize("start", ["\t", "\r", "\n", "\v", "\f"])
def test_white_space_does_not_hide_a_formula(start: str) -> None:
    cell = to_csv([{"a": f"{start}=cmd()"}], [("a", "A")]).removeprefix("A\r\n")
    assert cell.lstrip('"').startswith("'")


def test_a_file_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "MOST_ROWS", 1000)
    assert to_csv([{"a": 1}], [("a", "A")], 1000) == "A\r\n1\r\n"
    cut = 'A\r\n1\r\n"CSV: the first 1,000 of 2,500 rows"\r\n'
    assert to_csv([{"a": 1}], [("a", "A")], 2500) == cut
