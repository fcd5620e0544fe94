"""From the overview of a recorded Odoo database to one of its records, in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from simulator.server import OdooServer
from tests.browser.conftest import DESKTOP, PATIENCE, serve
from tests.whole_path.paths import recorded, refreshed_home

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = refreshed_home(tmp_path_factory, "recorded-19.0", lambda: recorded("19.0"))
    with OdooServer(recorded("19.0")) as odoo, contextmanager(serve)(home, 1e6, odoo.url) as base:
        yield base


def test_late_share_reaches_its_record_in_odoo_in_three_clicks(
    browser: Browser, served: str
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(served)
    page.get_by_role("link", name="On-time lines", exact=True).click()
    page.get_by_role("link", name="The late order lines behind this").click()
    page.locator(".ag-row a[target='_blank']").first.wait_for()
    with page.expect_popup() as opened:
        page.locator(".ag-row a[target='_blank']").first.click()
    record = opened.value
    model, number = record.url.removesuffix("/").split("/")[-2:]
    expect(record.locator("body")).to_contain_text(model)
    expect(record.locator("body")).to_contain_text(number)
    page.context.close()


def test_late_line_leads_to_its_order_and_to_the_record_of_each_cause(
    browser: Browser, served: str
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served}/late")
    link = page.locator(".ag-row a[href^='/late/']").first
    order = link.inner_text()
    link.click()
    expect(page.locator(".causes li .record").first).to_be_visible()
    with page.expect_popup() as opened:
        page.locator(".facts .record").click()
    expect(opened.value.locator("body")).to_contain_text(order)
    page.context.close()
