"""The grid's filters and export as the server carries them out."""

from datetime import date
from typing import Any

from dashboard.pages.grid_rows import narrow, to_csv

COLUMNS = ("name", "hours", "due")
ROWS: list[dict[str, Any]] = [
    {"name": "Alpha", "hours": 3.0, "due": date(2026, 1, 2)},
    {"name": "beta", "hours": None, "due": date(2026, 1, 1)},
    {"name": None, "hours": 9.0, "due": date(2026, 3, 1)},
]


def names(rows: list[dict[str, Any]]) -> list[object]:
    return [row["name"] for row in rows]


def test_text_filters_ignore_case() -> None:
    model = {"name": {"type": "contains", "filter": "ALPH"}}
    assert names(narrow(ROWS, model, COLUMNS)) == ["Alpha"]


def test_number_filters_compare_and_leave_blanks_out() -> None:
    model = {"hours": {"type": "greaterThan", "filter": 2}}
    assert names(narrow(ROWS, model, COLUMNS)) == ["Alpha", None]
    between = {"hours": {"type": "inRange", "filter": 2, "filterTo": 4}}
    assert names(narrow(ROWS, between, COLUMNS)) == ["Alpha"]


def test_blank_filters_find_blanks() -> None:
    assert names(narrow(ROWS, {"hours": {"type": "blank"}}, COLUMNS)) == ["beta"]


def test_date_filters_compare_days() -> None:
    since = {"due": {"type": "greaterThan", "dateFrom": "2026-01-01 00:00:00"}}
    assert names(narrow(ROWS, since, COLUMNS)) == ["Alpha", None]
    span = {"due": {"type": "inRange", "dateFrom": "2026-01-01", "dateTo": "2026-01-31"}}
    assert names(narrow(ROWS, span, COLUMNS)) == ["Alpha", "beta"]


def test_two_conditions_combine_by_their_operator() -> None:
    conditions = [{"type": "equals", "filter": "alpha"}, {"type": "equals", "filter": "beta"}]
    either = {"name": {"operator": "OR", "conditions": conditions}}
    both = {"name": {"operator": "AND", "conditions": conditions}}
    assert names(narrow(ROWS, either, COLUMNS)) == ["Alpha", "beta"]
    assert narrow(ROWS, both, COLUMNS) == []


def test_garbled_models_are_ignored() -> None:
    for model in (None, [], "x", {"other": {"type": "equals"}}, {"name": "x"}, {"name": {}}):
        assert len(narrow(ROWS, model, COLUMNS)) >= 2


def test_export_disarms_formulas_and_keeps_numbers() -> None:
    rows = [{"a": "=cmd()", "b": -2.5, "c": date(2026, 1, 2), "d": None}]
    columns = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]
    assert to_csv(rows, columns) == "A,B,C,D\r\n'=cmd(),-2.5,2026-01-02,\r\n"
