"""The callbacks check what a browser sends them."""

from typing import Any

import pytest
from dash import no_update
from flask.testing import FlaskClient

from dashboard.callbacks import Reader
from dashboard.pages import late, rows, table
from tests.dashboard.pages.trees import as_json, words
from tests.dashboard.pages.workbooks import cells_of, text_of

NOTHING: dict[str, Any] = {"company": [], "warehouse": [], "channel": []}


def test_months_of_the_picker_become_the_url(reader: Reader) -> None:
    query = reader.choose(["2026-03-01", "2026-01-01"], NOTHING, "/", "")
    assert query == "?from=2026-01&to=2026-03"


def test_presets_count_back_from_the_last_month(reader: Reader) -> None:
    assert reader.choose("6", NOTHING, "/", "") == "?from=2026-06&to=2026-11"
    assert reader.choose("last_year", NOTHING, "/", "") == "?from=2025-01&to=2025-12"


def test_same_choice_leaves_the_url_alone(reader: Reader) -> None:
    assert reader.choose("12", NOTHING, "/", "") is no_update
    assert reader.choose("custom", NOTHING, "/", "") is no_update
    assert reader.choose(["2026-03-01", None], NOTHING, "/", "") is no_update


@pytest.mark.parametrize("value", ["x", {"a": 1}, [1, None, "<script>"], None])
def test_values_the_data_lacks_are_left_out(reader: Reader, value: Any) -> None:
    chosen = {**NOTHING, "warehouse": value}
    assert reader.choose("12", chosen, "/late", "") is no_update


@pytest.mark.parametrize("period", [None, 7, {}, ["a", "b"], ["2026-13-01", "2026-01-01"]])
def test_garbled_periods_are_left_out(reader: Reader, period: Any) -> None:
    assert reader.choose(period, NOTHING, "/", "") is no_update


def test_page_state_survives_a_filter_but_not_the_page_number(reader: Reader) -> None:
    chosen = {**NOTHING, "warehouse": ["Main DC"]}
    query = reader.choose("12", chosen, "/exceptions", "?owner=Sales&page=2&junk=1")
    assert query == "?from=2025-12&to=2026-11&warehouse=Main%20DC&owner=Sales"


def test_navigation_keeps_the_filters(reader: Reader) -> None:
    _, links, *_ = reader.navigate("/late", "?from=2026-01&to=2026-02&warehouse=Main%20DC")
    for link in links:
        assert link.href.endswith("?from=2026-01&to=2026-02&warehouse=Main%20DC")


def test_every_page_carries_as_of_time_and_health(reader: Reader) -> None:
    for path in ("/", "/late", "/exceptions", "/nothing"):
        mark = reader.navigate(path, "")[3]
        assert "As of 21 Nov 2026 19:30 UTC" in " ".join(words(as_json(mark)).split())
        assert mark.title


def test_grid_gives_the_block_it_is_asked_for(reader: Reader) -> None:
    block = reader.late_rows({"startRow": 0, "endRow": 10}, "/late", "")
    assert len(block["rowData"]) == 10
    assert block["rowCount"] > 100
    assert block["rowData"][0]["record_href"].startswith("https://odoo.example.com/")


@pytest.mark.parametrize(
    "request_sent",
    [None, "x", {}, {"startRow": "x"}, {"startRow": -5, "endRow": 10**9}, {"filterModel": [1]}],
)
def test_garbled_grid_requests_do_not_fail(reader: Reader, request_sent: Any) -> None:
    block = reader.late_rows(request_sent, "/late", "?cause=<script>&owner='")
    assert block is no_update or block["rowCount"] == 0
    block = reader.late_rows(request_sent, "/late", "")
    assert block is no_update or len(block["rowData"]) <= 1000


@pytest.mark.parametrize("column", ["due_date", "shipped", "line_late_hours", "late_hours"])
def test_export_stands_in_the_order_of_the_grid(reader: Reader, column: str) -> None:
    sort = {"colId": column, "sort": "desc"}
    block = reader.late_rows({"sortModel": [sort], "endRow": 50}, "/late", "")
    first = [row["order_name"] for row in block["rowData"]]
    exported = cells_of(reader, "/late", f"?sort=-{column}&columns=order_name,{column}")[1:]
    assert len(exported) == block["rowCount"]
    assert [line[0] for line in exported[:50]] == first


def test_grid_filters_count_what_they_leave(reader: Reader) -> None:
    model = {"warehouse": {"filterType": "text", "type": "equals", "filter": "main dc"}}
    block = reader.late_rows({"filterModel": model, "endRow": 20}, "/late", "")
    assert {row["warehouse"] for row in block["rowData"]} == {"Main DC"}
    everything = reader.late_rows({"endRow": 20}, "/late", "")["rowCount"]
    assert 20 < block["rowCount"] < everything


def test_a_file_and_its_page_say_what_the_file_leaves_out(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in (table, late, rows):
        monkeypatch.setattr(page, "MOST_ROWS", 7)
    total = reader.late_rows({}, "/late", "")["rowCount"]
    content = text_of(reader, "/late").splitlines()
    assert len(content) == 1 + 7 + 1
    assert content[-1] == f"Files: the first 7 of {total} rows"
    assert content[-1] in words(as_json(reader.navigate("/late", "")[0]))
    behind = text_of(reader, "/rows/on_time_lines", "?from=2026-10&to=2026-10")
    assert behind.splitlines()[-1] == "Files: the first 7 of 98 rows"
    page = words(as_json(reader.navigate("/rows/on_time_lines", "?from=2026-10&to=2026-10")[0]))
    assert "Files: the first 7 of 98 rows" in page


def test_export_has_the_columns_and_order_the_grid_shows(reader: Reader) -> None:
    asked = "?columns=line_late_hours,customer,junk&sort=line_late_hours"
    lines = cells_of(reader, "/late", asked)
    assert lines[0] == ["Hours late", "Customer"]
    hours = [float(line[0]) for line in lines[1:]]
    assert hours == sorted(hours)


def test_exports_disarm_formulas_in_names(reader: Reader) -> None:
    content = text_of(reader, "/late", "?columns=customer")
    assert "=HYPERLINK" in content
    cells = [row.lstrip('"') for row in content.splitlines()[1:]]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_exceptions_export_holds_every_page_of_the_list(reader: Reader) -> None:
    assert len(cells_of(reader, "/exceptions", "?page=2")) == 1 + 48


def test_unknown_callbacks_are_refused_without_a_trace(client: FlaskClient) -> None:
    body = {"output": "nothing.children", "inputs": [], "changedPropIds": []}
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code >= 400
    assert "Traceback" not in answer.get_data(as_text=True)
