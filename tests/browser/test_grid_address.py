"""The late grid and the address of its page tell each other in a real browser, and files follow."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.pages import routes
from tests.browser.conftest import Open, until
from tests.browser.test_tables import filter_to_oslo, late_csv, only_oslo_is_shown

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DUE = ".ag-header-cell[col-id='due_date']"
SHOWN = (
    "dash_ag_grid.getApi('late-grid').getAllDisplayedColumns()"
    ".map(column => column.getColDef().headerName)"
)


def late_page(opened: Open, query: str = "") -> Page:
    """The page of late deliveries, its grid filled."""
    page = opened(f"/late{query}")
    page.wait_for_selector(".ag-row")
    return page


def sort_by_due(page: Page) -> None:
    page.locator(f"{DUE} .ag-header-cell-label").click()
    expect(page.locator(DUE)).to_have_attribute("aria-sort", "ascending")


def drag(page: Page, column: str, *steps: tuple[int, int]) -> None:
    """Drag a column by its heading along these steps from where it stands, and let it go."""
    box = page.locator(f".ag-header-cell[col-id='{column}']").bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for across, down in steps:
        page.mouse.move(x + across, y + down, steps=8)
    page.wait_for_timeout(300)
    page.mouse.up()


def shown(page: Page) -> list[str]:
    """Headings of the grid, from left to right."""
    names: list[str] = page.evaluate(SHOWN)
    return names


def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server take its time to draw a page."""
    find = routes.find

    def later(*asked: Any, **more: Any) -> Any:
        time.sleep(1)
        return find(*asked, **more)

    monkeypatch.setattr(routes, "find", later)


def test_after_a_column_dragged_back_to_its_place_links_lead_on(opened: Open) -> None:
    page = late_page(opened)
    drag(page, "customer", (10, 0), (250, 0), (0, 0))
    page.wait_for_timeout(300)
    page.locator("#nav a", has_text="Exceptions").click()
    expect(page.locator("h1")).to_have_text("Exceptions")


def test_a_filter_with_an_apostrophe_stays_open_while_it_is_typed(opened: Open) -> None:
    page = late_page(opened)
    steps = page.evaluate("history.length")
    page.locator(".ag-header-cell[col-id='customer'] .ag-header-cell-filter-button").click()
    field = page.locator(".ag-filter input[type='text']").first
    field.press_sequentially("'")
    page.wait_for_url(re.compile("contains"))
    page.wait_for_timeout(1000)
    field.press_sequentially("s")
    page.wait_for_url(re.compile(r"contains~(%27|')s$"))
    page.wait_for_timeout(1000)
    expect(field).to_have_value("'s")
    assert page.evaluate("history.length") == steps


@pytest.mark.parametrize("end", [(300, -120), (300, 200)])
def test_a_column_let_go_outside_the_headings_is_so_in_link_and_file(
    opened: Open, end: tuple[int, int]
) -> None:
    page = late_page(opened)
    drag(page, "customer", (10, 0), (300, 0), end)
    page.wait_for_url(re.compile("columns=order_name,product,warehouse"))
    assert list(late_csv(page)[0]) == shown(page)


def hold_customer(page: Page) -> None:
    """Drag a column to the right, and hold it."""
    box = page.locator(".ag-header-cell[col-id='customer']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 320, box["y"] + 15, steps=10)


def test_a_drag_that_is_broken_off_leaves_grid_and_file_alike(opened: Open) -> None:
    page = late_page(opened)
    hold_customer(page)
    page.keyboard.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(300)
    assert list(late_csv(page)[0]) == shown(page)


def test_a_drag_may_outlast_its_grid(opened: Open) -> None:
    page = late_page(opened)
    hold_customer(page)
    page.evaluate("document.querySelector('#nav a[href^=\"/exceptions\"]').click()")
    expect(page.locator("h1")).to_have_text("Exceptions")
    page.mouse.up()
    page.wait_for_timeout(300)


def test_order_and_record_keep_their_places(opened: Open) -> None:
    page = late_page(opened)
    drag(page, "order_name", (10, 0), (400, 0))
    drag(page, "product", (-10, 0), (-130, 0), (-140, 0))
    drag(page, "owner", (10, 0), (600, 0))
    page.wait_for_timeout(300)
    names = shown(page)
    assert (names[0], names[-1]) == ("Order", "Record")
    assert list(late_csv(page)[0]) == names
    same = late_page(opened, "?columns=record,product,order_name,customer")
    assert shown(same) == ["Order", "Product", "Customer", "Record"]
    assert list(late_csv(same)[0]) == shown(same)


def test_columns_moved_by_keyboard_are_so_in_link_and_file(opened: Open) -> None:
    page = late_page(opened)
    page.locator(".ag-header-cell[col-id='product']").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_url(re.compile("columns=order_name,customer,product"))
    assert list(late_csv(page)[0]) == shown(page)


def test_the_pages_own_links_keep_what_the_reader_set(opened: Open) -> None:
    page = late_page(opened, "?cause=supplier")
    filter_to_oslo(page)
    sort_by_due(page)
    drag(page, "owner", (-10, 0), (-300, 0))
    page.wait_for_url(re.compile("columns="))
    columns = shown(page)
    page.locator(".chip", has_text="Cause").click()
    page.wait_for_url(re.compile(r"/late\?(?!.*cause=supplier)"))
    expect(page.locator(".chip")).to_have_count(0)
    only_oslo_is_shown(page)
    expect(page.locator(DUE)).to_have_attribute("aria-sort", "ascending")
    assert shown(page) == ["Main cause" if name == "Cause" else name for name in columns]
    page.locator(".bar-name a").first.click()
    expect(page.locator(".chip", has_text="Cause")).to_be_visible()
    only_oslo_is_shown(page)
    expect(page.locator(DUE)).to_have_attribute("aria-sort", "ascending")
    page.locator("#columns-menu").click()
    page.get_by_role("link", name="All columns").click()
    page.wait_for_url(re.compile(r"cause=.*where=warehouse~contains~oslo&sort=due_date$"))
    expect(page.locator(".columns .menu")).to_be_hidden()
    only_oslo_is_shown(page)
    until(page, f"{SHOWN}[1] === 'Product'")


def test_a_link_in_a_new_tab_keeps_what_the_reader_set(opened: Open) -> None:
    page = late_page(opened, "?cause=supplier")
    filter_to_oslo(page)
    with page.context.expect_page() as other:
        page.locator(".chip", has_text="Cause").click(modifiers=["ControlOrMeta"])
    assert "where=warehouse~contains~oslo" in other.value.url
    assert "cause=supplier" in page.url


def test_all_columns_brings_dragged_ones_back(opened: Open) -> None:
    page = late_page(opened)
    usual = shown(page)
    drag(page, "owner", (-10, 0), (-300, 0))
    page.wait_for_url(re.compile("columns="))
    page.locator("#columns-menu").click()
    page.get_by_role("link", name="All columns").click()
    page.wait_for_url(re.compile(r"/late\?(?!.*columns=)"))
    expect(page.locator(".columns .menu")).to_be_hidden()
    until(page, f"{SHOWN}.join() === '{','.join(usual)}'")


def test_a_grid_whose_page_is_left_does_not_write_into_the_next_address(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = late_page(opened)
    slowly(monkeypatch)
    page.locator("#nav a", has_text="Exceptions").click()
    page.wait_for_url(re.compile("/exceptions"))
    sort_by_due(page)
    expect(page.locator("h1")).to_have_text("Exceptions")
    assert "sort=" not in page.url


def test_what_is_set_while_the_page_is_drawn_anew_leaves_grid_link_and_file_alike(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = late_page(opened, "?cause=supplier")
    slowly(monkeypatch)
    page.locator(".chip", has_text="Cause").click()
    sort_by_due(page)
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(DUE)).to_have_attribute("aria-sort", "none")
    assert "sort=" not in page.url
    assert "sort=" not in str(page.locator("#late-csv").get_attribute("href"))


def test_after_a_page_that_did_not_come_the_grid_and_its_file_still_agree(opened: Open) -> None:
    page = late_page(opened, "?cause=supplier")
    lost = re.compile("_dash-update-component")
    page.route(
        lost,
        lambda route: (
            route.fulfill(status=204)
            if "page.children" in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    page.locator("#nav a", has_text="Exceptions").click()
    page.wait_for_url(re.compile("/exceptions"))
    page.wait_for_timeout(300)
    sort_by_due(page)
    assert "sort=" not in page.url
    rows = page.locator("#late-count").inner_text()
    due = [line["Due"] for line in late_csv(page)]
    assert due == sorted(due)
    assert str(len(due)) == rows
    page.unroute(lost)
    page.go_back()
    expect(page.locator(DUE)).to_have_attribute("aria-sort", "none")
    sort_by_due(page)
    page.wait_for_url(re.compile("sort=due_date"))


def test_paper_says_how_many_lines_there_are_and_where_the_rest_is(opened: Open) -> None:
    page = late_page(opened)
    filter_to_oslo(page)
    rows = page.evaluate("dash_ag_grid.getApi('late-grid').getDisplayedRowCount()")
    expect(page.locator(".lines h2")).to_have_text(f"Order lines {rows}")
    paper = page.get_by_text("Paper has only those of these lines that fit.")
    expect(paper).to_be_hidden()
    page.emulate_media(media="print")
    expect(paper).to_have_text(re.compile("The files hold all of them"))
    expect(paper).to_be_visible()
    expect(page.locator(".lines h2")).to_be_visible()


@pytest.mark.parametrize("value", ["a\u00a0b", "👨\u200d👩\u200d👧", "1e301"])
def test_what_is_typed_is_in_the_link_and_filters_grid_and_file_alike(
    opened: Open, value: str
) -> None:
    column = "line_late_hours" if value == "1e301" else "customer"
    page = late_page(opened)
    page.locator(f".ag-header-cell[col-id='{column}'] .ag-header-cell-filter-button").click()
    page.locator(".ag-filter input:visible").first.fill(value)
    page.wait_for_url(re.compile("where="))
    expect(page.locator(".lines h2")).to_have_text("Order lines 0")
    assert late_csv(page) == []
    same = opened(page.url.removeprefix(page.url.split("/late")[0]))
    expect(same.locator(".lines h2")).to_have_text("Order lines 0")
    expect(same.locator(".notice")).to_have_count(0)
