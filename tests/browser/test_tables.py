"""Tables in a real browser: filters, order and columns, in the grid, the link and the files."""

import csv
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, overflow

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
    assert line["Main cause"] == "Supplier late"


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


def test_filter_and_order_of_the_grid_stay_while_columns_come_and_go(opened: Open) -> None:
    page = opened("/late")
    filter_to_oslo(page)
    due = ".ag-header-cell[col-id='due_date']"
    page.locator(f"{due} .ag-header-cell-label").click()
    expect(page.locator(due)).to_have_attribute("aria-sort", "ascending")
    earliest = page.locator(".ag-row[row-index='0'] [col-id='due_date']")
    expect(earliest).to_have_text("1 Dec 2025")
    hide(page, "Confidence")
    # the page as it was before could pass all that follows
    expect(page.locator(".ag-header-cell[col-id='confidence']")).to_have_count(0)
    page.wait_for_url(re.compile("columns="))
    expect(earliest).to_have_text("1 Dec 2025")
    expect(page.locator(due)).to_have_attribute("aria-sort", "ascending")
    only_oslo_is_shown(page)
    lines = late_csv(page)
    assert {line["Warehouse"] for line in lines} == {"Oslo"}
    assert [line["Due"] for line in lines] == sorted(line["Due"] for line in lines)
    page.locator(".ag-row a[href^='/late/']").first.click()
    page.wait_for_url(re.compile(r"/late/\d"))
    page.go_back()
    expect(page.locator(due)).to_have_attribute("aria-sort", "ascending")
    only_oslo_is_shown(page)


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
