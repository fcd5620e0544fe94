"""Tables in a real browser: filters, order and columns, in the grid, the link and the files."""

import csv
import re
import time
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from dashboard.pages import routes
from tests.browser.conftest import Open, overflow, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def hide(page: Page, *headings: str) -> None:
    """Take columns out by keyboard alone."""
    page.locator("#columns-menu").focus()
    page.keyboard.press("Enter")
    for heading in headings:
        page.locator(".columns").get_by_label(heading, exact=True).focus()
        page.keyboard.press("Space")
    page.locator("#columns-apply").focus()
    page.keyboard.press("Enter")


def filter_to_oslo(page: Page) -> None:
    """Type into the filter of the late lines' warehouses."""
    page.wait_for_selector(".ag-row")
    page.locator(".ag-header-cell[col-id='warehouse'] .ag-header-cell-filter-button").click()
    page.locator(".ag-filter input[type='text']").first.fill("oslo")
    only_oslo_is_shown(page)
    page.keyboard.press("Escape")


def only_oslo_is_shown(page: Page) -> None:
    """Wait for the late lines of one of the two warehouses."""
    warehouses = page.locator(".ag-row [col-id='warehouse']")
    expect(warehouses.filter(has_text="Main DC")).to_have_count(0)
    expect(warehouses.first).to_have_text("Oslo")


def late_csv(page: Page) -> list[dict[str, str]]:
    """The late lines as the browser saves them."""
    with page.expect_download() as download:
        page.locator("#late-csv").click()
    with download.value.path().open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_grid_filters_and_sorts_on_the_server_and_exports_what_it_shows(opened: Open) -> None:
    page = opened("/late?cause=supplier")
    page.wait_for_selector(".ag-row")
    hours = page.locator(".ag-header-cell[col-id='late_hours'] .ag-header-cell-label")
    hours.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    first = page.locator(".ag-row[row-index='0'] [col-id='late_hours']").inner_text()
    line = late_csv(page)[0]
    assert float(line["Of this cause"]) == pytest.approx(float(first), abs=0.05)
    assert line["Cause"] == "Supplier late"


def test_what_a_reader_types_into_a_filter_narrows_the_lines_and_the_file(opened: Open) -> None:
    page = opened("/late")
    filter_to_oslo(page)
    assert {line["Warehouse"] for line in late_csv(page)} == {"Oslo"}


def test_a_hidden_column_is_gone_from_grid_link_and_files(opened: Open) -> None:
    page = opened("/late?cause=supplier")
    page.wait_for_selector(".ag-row")
    hide(page, "Confidence", "Product")
    page.wait_for_url(re.compile("columns=order_name,customer,warehouse,due_date"))
    expect(page.locator(".ag-header-cell[col-id='customer']")).to_be_visible()
    expect(page.locator(".ag-header-cell[col-id='confidence']")).to_have_count(0)
    expect(page.locator("#columns-menu")).to_have_text("Columns (10 of 12)")
    expect(page.locator("#columns-menu")).to_be_focused()
    same = opened(page.url.removeprefix(page.url.split("/late")[0]))
    expect(same.locator(".ag-header-cell[col-id='customer']")).to_be_visible()
    expect(same.locator(".ag-header-cell[col-id='product']")).to_have_count(0)
    with same.expect_download() as download:
        same.locator("#late-xlsx").click()
    assert download.value.suggested_filename == "late-lines.xlsx"
    with download.value.path().open("rb") as file:
        headings = [cell.value for cell in load_workbook(file)["Rows"][1]]
    assert len(headings) == 10
    assert {"Confidence", "Product"}.isdisjoint(headings)
    same.locator("#columns-menu").click()
    same.get_by_role("link", name="All columns").click()
    expect(same.locator(".ag-header-cell[col-id='product']")).to_be_visible()
    assert "columns=" not in same.url
    places = same.locator(".ag-header-cell").evaluate_all(
        "cells => cells.sort((a, b) => a.getBoundingClientRect().x - b.getBoundingClientRect().x)"
        ".map(cell => cell.getAttribute('col-id'))"
    )
    assert places[:3] == ["order_name", "product", "customer"]


def test_filter_and_order_of_the_grid_are_in_its_link_and_stay(opened: Open) -> None:
    page = opened("/late")
    filter_to_oslo(page)
    due = ".ag-header-cell[col-id='due_date']"
    page.locator(f"{due} .ag-header-cell-label").click()
    expect(page.locator(due)).to_have_attribute("aria-sort", "ascending")
    earliest = page.locator(".ag-row[row-index='0'] [col-id='due_date']")
    expect(earliest).to_have_text("1 Dec 2025")
    page.wait_for_url(re.compile(r"\?where=warehouse~contains~oslo&sort=due_date$"))
    hide(page, "Confidence")
    page.wait_for_url(re.compile("columns="))
    same = opened(page.url.removeprefix(page.url.split("/late")[0]))
    for each in (page, same):
        expect(each.locator(".ag-header-cell[col-id='confidence']")).to_have_count(0)
        only_oslo_is_shown(each)
        expect(each.locator(due)).to_have_attribute("aria-sort", "ascending")
        lines = late_csv(each)
        assert {line["Warehouse"] for line in lines} == {"Oslo"}
        assert [line["Due"] for line in lines] == sorted(line["Due"] for line in lines)
    page.locator(".ag-row a[href^='/late/']").first.click()
    page.wait_for_url(re.compile(r"/late/\d"))
    page.go_back()
    expect(page.locator(due)).to_have_attribute("aria-sort", "ascending")
    only_oslo_is_shown(page)
    page.locator("#nav a", has_text="Late deliveries").click()
    expect(page.locator(due)).to_have_attribute("aria-sort", "none")
    expect(page.locator(".ag-row [col-id='warehouse']", has_text="Main DC").first).to_be_visible()
    assert "where=" not in page.url


def test_every_kind_of_filter_says_in_the_link_what_it_does(opened: Open) -> None:
    page = opened("/late")
    page.wait_for_selector(".ag-row")
    asked = {
        "customer": {"filterType": "text", "operator": "OR", "conditions": [
            {"filterType": "text", "type": "contains", "filter": "a~b, c%"},
            {"filterType": "text", "type": "notContains", "filter": "é"},
        ]},
        "line_late_hours": {"filterType": "number", "type": "inRange", "filter": 0.5,
                            "filterTo": 900},
        "due_date": {"filterType": "date", "type": "greaterThan",
                     "dateFrom": "2026-03-01 00:00:00", "dateTo": None},
        "owner": {"filterType": "text", "type": "notBlank"},
    }  # fmt: skip
    # set and told as if it were typed: the grid says of a script's filters that a script set them
    page.evaluate(
        """model => {
            const api = dash_ag_grid.getApi("late-grid");
            api.setFilterModel(model);
            dashAgGridFunctions.tellLink({
                source: "columnFilter", api, context: api.getGridOption("context"),
            });
        }""",
        asked,
    )
    page.wait_for_url(re.compile("where="))
    same = opened(page.url.removeprefix(page.url.split("/late")[0]))
    same.wait_for_selector(".ag-row")
    count = "dash_ag_grid.getApi('late-grid').getDisplayedRowCount()"
    until(same, f"{count} === {page.evaluate(count)}")
    model = same.evaluate("dash_ag_grid.getApi('late-grid').getFilterModel()")
    assert model["customer"] == asked["customer"]
    assert model["line_late_hours"]["filterTo"] == 900
    assert model["due_date"]["dateFrom"] == "2026-03-01 00:00:00"
    assert len(late_csv(same)) == page.evaluate(count) > 10


def test_columns_dragged_are_so_in_link_and_file(opened: Open) -> None:
    page = opened("/late")
    page.wait_for_selector(".ag-row")
    page.locator(".ag-header-cell[col-id='owner']").drag_to(
        page.locator(".ag-header-cell[col-id='product']"), target_position={"x": 4, "y": 12}
    )
    page.wait_for_url(re.compile("columns=order_name,owner,product"))
    assert list(late_csv(page)[0])[:3] == ["Order", "Owner", "Product"]


def test_a_file_arrives_though_its_page_is_drawn_anew(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened("/late")
    page.wait_for_selector(".ag-row")
    find = routes.find

    def slowly(*asked: Any, **more: Any) -> Any:
        time.sleep(1)
        return find(*asked, **more)

    monkeypatch.setattr(routes, "find", slowly)
    page.locator("#nav a", has_text="Exceptions").click()
    assert late_csv(page)
    page.wait_for_url(re.compile("/exceptions"))


def test_a_hidden_column_filters_neither_the_grid_nor_the_file(opened: Open) -> None:
    page = opened("/late")
    filter_to_oslo(page)
    hide(page, "Warehouse")
    page.wait_for_url(re.compile("columns="))
    expect(page.locator(".ag-header-cell[col-id='warehouse']")).to_have_count(0)
    expect(page.locator(".ag-row[row-index='5'] [col-id='customer']")).not_to_be_empty()
    rows = page.evaluate("dash_ag_grid.getApi('late-grid').getDisplayedRowCount()")
    assert len(late_csv(page)) == rows


def test_the_menu_of_columns_keeps_one_and_closes_without_a_choice(opened: Open) -> None:
    page = opened("/rows/on_time_lines")
    menu = page.locator(".columns .menu")
    page.locator("#columns-menu").click()
    boxes = menu.get_by_role("checkbox")
    for place in range(boxes.count()):
        boxes.nth(place).uncheck()
    expect(page.locator("#columns-apply")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator("#columns-menu")).to_be_focused()
    page.locator("#columns-menu").click()
    page.locator("h1").click()
    expect(menu).to_be_hidden()
    assert "columns=" not in page.url


@pytest.mark.parametrize("path", ["/late", "/exceptions", "/rows/on_time_lines"])
@pytest.mark.parametrize("phone", [False, True])
def test_the_menu_of_columns_stays_on_the_screen(opened: Open, path: str, phone: bool) -> None:
    page = opened(path, phone=phone)
    page.locator("#columns-menu").click()
    box = page.locator(".columns .menu").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= (390 if phone else 1440)
    assert overflow(page, "x") <= 0
    expect(page.locator("#columns-apply")).to_be_visible()
