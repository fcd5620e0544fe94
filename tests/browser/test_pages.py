"""The pages in a real browser: what fits, what leads where, what survives, who can use them."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, overflow, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADDRESSES = ["/", "/late", "/exceptions", "/kpi/on_time_lines", "/kpis"]
RECORD = "a[href^='https://odoo.example.com']"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_overview_fits_one_screen(opened: Open, scheme: str) -> None:
    page = opened("/", scheme=scheme)
    page.wait_for_selector(".decision")
    assert overflow(page, "y") <= 0
    assert overflow(page, "x") <= 0
    for part in (".tile >> nth=-1", ".bars .bar >> nth=-1"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
    assert page.locator("html").get_attribute("data-mantine-color-scheme") == scheme


def test_late_percentage_reaches_the_odoo_record_in_three_clicks(opened: Open) -> None:
    page = opened("/")
    page.get_by_role("link", name="Lines on time", exact=True).click()
    page.get_by_role("link", name="The late order lines behind this").click()
    record = page.locator(f".ag-row {RECORD}").first
    expect(record).to_be_visible()
    assert record.get_attribute("target") == "_blank"
    assert "noopener" in str(record.get_attribute("rel"))


def test_late_line_shows_its_way_and_its_record(opened: Open) -> None:
    page = opened("/late")
    page.locator(".ag-row a[href^='/late/']").first.click()
    expect(page.locator(".way li").first).to_be_visible()
    expect(page.locator(".causes li").first).to_be_visible()
    expect(page.locator(f".facts {RECORD}")).to_be_visible()


def test_bars_lead_to_the_lines_of_that_cause(opened: Open) -> None:
    page = opened("/")
    page.locator(".bar .part a").first.click()
    page.wait_for_url(re.compile(r"/late\?.*cause="))
    expect(page.locator(".lines .chip")).to_have_count(2)


def test_filters_live_in_the_url_and_survive_reload_and_back(opened: Open) -> None:
    page = opened("/late")
    read = "document.querySelector('.figures').innerText"
    before = page.evaluate(read)
    page.locator("#filter-warehouse").click()
    page.get_by_role("option", name="Main DC").click()
    page.wait_for_url(re.compile(r"warehouse=Main(%20|\+)DC"))
    until(page, f"{read} !== {json.dumps(before)}")
    narrowed, shared = page.evaluate(read), page.url
    page.reload()
    expect(page.locator(".mantine-MultiSelect-pill", has_text="Main DC")).to_be_visible()
    assert page.evaluate(read) == narrowed
    page.go_back()
    page.wait_for_url(re.compile(r"/late$"))
    expect(page.locator(".mantine-MultiSelect-pill")).to_have_count(0)
    page.go_forward()
    assert page.url == shared


def test_period_preset_changes_the_months(opened: Open) -> None:
    page = opened("/late")
    page.locator("#filter-preset").click()
    page.get_by_role("option", name="Last year").click()
    page.wait_for_url(re.compile(r"from=2025-01&to=2025-12"))
    expect(page.locator(".page-head .sub")).to_contain_text("Jan 2025 – Dec 2025")
    expect(page.locator("#filter-months")).to_contain_text("Jan 2025")


def test_colour_scheme_is_toggled_and_kept(opened: Open) -> None:
    page = opened("/kpi/on_time_lines")
    page.wait_for_selector(".js-plotly-plot .points path")
    read = "getComputedStyle(document.querySelector('.js-plotly-plot .ytick text')).fill"
    light = page.evaluate(read)
    page.locator("#scheme-toggle").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    until(page, f"{read} !== '{light}'")
    page.reload()
    page.wait_for_selector("#page .page")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_definition_opens_in_one_click(opened: Open) -> None:
    page = opened("/")
    page.get_by_role("button", name="Definition of Lines on time").click()
    drawer = page.get_by_role("dialog")
    for word in ("Formula", "Owner", "Source models"):
        expect(drawer.get_by_text(word, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_everything_on_the_overview_is_reached_by_keyboard(opened: Open) -> None:
    page = opened("/")
    page.wait_for_selector(".decision")
    wanted = page.locator(".tile-link, .define, .decision, .bar-name a, .nav a").count()
    seen = set()
    for _ in range(250):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "(() => { const e = document.activeElement; return e.matches("
                "'.tile-link, .define, .decision, .bar-name a, .nav a') ? "
                "[...document.querySelectorAll('*')].indexOf(e) : -1 })()"
            )
        )
        if len(seen - {-1}) == wanted:
            break
    assert len(seen - {-1}) == wanted


def test_focus_is_visible_and_stays_in_the_filters_after_a_choice(opened: Open) -> None:
    page = opened("/late")
    page.locator("#filter-channel").click()
    page.get_by_role("option").first.click()
    page.wait_for_url(re.compile("channel="))
    until(page, "document.activeElement.id === 'filter-channel'")


@pytest.mark.parametrize("address_path", [*ADDRESSES, "/late/1", "/nothing"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_shows_every_page_without_sideways_scroll(
    opened: Open, address_path: str, scheme: str
) -> None:
    page = opened(address_path, scheme=scheme, phone=True)
    page.wait_for_load_state("networkidle")
    assert overflow(page, "x") <= 0


@pytest.mark.parametrize("path", ["/", "/exceptions", "/late", "/late/4049", "/rows/on_time_lines"])
@pytest.mark.parametrize("phone", [False, True])
def test_long_names_without_a_blank_do_not_scroll_sideways(
    opened: Open, long_address: str, path: str, phone: bool
) -> None:
    page = opened(path, base=long_address, phone=phone)
    page.wait_for_load_state("networkidle")
    assert overflow(page, "x") <= 0


def test_phone_menu_and_filters_open_on_demand(opened: Open) -> None:
    page = opened("/", phone=True)
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#filters-toggle").click()
    expect(page.locator("#filters")).to_be_visible()
    page.locator("#burger").click()
    page.locator("#navbar").get_by_role("link", name="Exceptions").click()
    page.wait_for_url(re.compile("/exceptions"))
    expect(page.locator("#navbar")).not_to_be_in_viewport()


def test_hostile_names_are_shown_as_text(opened: Open) -> None:
    page = opened("/late")
    cell = page.locator(".ag-cell", has_text="<script>").first
    expect(cell).to_be_visible()
    assert page.locator("#page script").count() == 0


def test_unknown_filter_values_are_said_and_ignored(opened: Open) -> None:
    page = opened("/late?warehouse=<img src=x onerror=alert(1)>&from=junk")
    expect(page.get_by_role("status").last).to_contain_text("it is ignored")
    assert page.locator("#page img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fresh_home_says_what_to_run(opened: Open, empty_address: str, scheme: str) -> None:
    page = opened("/", base=empty_address, scheme=scheme)
    expect(page.get_by_text("No data yet").first).to_be_visible()
    expect(page.get_by_text("plimsoll refresh", exact=True)).to_be_visible()


def test_unknown_pages_and_kpis_say_so(opened: Open) -> None:
    for path in ("/nothing", "/kpi/no_such_kpi"):
        expect(opened(path).get_by_text("There is no such page")).to_be_visible()


def test_phone_scrolls_to_the_order_lines(opened: Open) -> None:
    page = opened("/late", phone=True)
    page.locator("#late-grid").scroll_into_view_if_needed()
    expect(page.locator(f".ag-row {RECORD}").first).to_be_visible()


@pytest.mark.parametrize("path", ADDRESSES)
def test_stale_data_is_said_on_every_page(opened: Open, stale_address: str, path: str) -> None:
    page = opened(path, base=stale_address)
    expect(page.locator("#health")).to_contain_text("stale")
    expect(page.get_by_role("status")).to_contain_text("old")


def test_overview_fits_one_screen_with_a_notice_too(opened: Open, stale_address: str) -> None:
    page = opened("/", base=stale_address)
    page.wait_for_selector(".decision")
    assert overflow(page, "y") <= 0


@pytest.mark.parametrize("path", ["/", "/kpis"])
def test_phone_has_its_menu_when_a_refresh_failed(
    opened: Open, failed_address: str, path: str
) -> None:
    page = opened(path, base=failed_address, phone=True)
    expect(page.locator("#health")).to_contain_text("failed")
    box = page.locator("#burger").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390


def test_overview_shows_every_bar_and_action_when_a_refresh_failed(
    opened: Open, failed_address: str
) -> None:
    page = opened("/", base=failed_address)
    page.wait_for_selector(".decision")
    expect(page.get_by_role("status").get_by_role("link")).to_have_attribute("href", "/runs")
    last = page.locator(".bars .bar >> nth=-1").bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 900
    cut = "each => each.scrollHeight > each.clientHeight + 1"
    assert not page.evaluate(f"[...document.querySelectorAll('.sentence')].some({cut})")


def test_paper_has_no_controls_and_the_whole_chart(opened: Open) -> None:
    page = opened("/kpi/on_time_lines")
    page.wait_for_selector(".js-plotly-plot .points path")
    page.set_viewport_size({"width": 718, "height": 1000})
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".skip")).to_be_hidden()
    expect(page.locator("#filters")).to_be_hidden()
    until(page, "document.querySelector('.main-svg').getBoundingClientRect().right < 718")
    assert overflow(page, "x") <= 0
    read = "getComputedStyle(document.querySelector('.spot.concern, .part')).printColorAdjust"
    assert page.evaluate(read) == "exact"


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_the_verdicts_of_all_kpis_have_room_for_their_words(opened: Open, width: int) -> None:
    page = opened("/kpis")
    page.set_viewport_size({"width": width, "height": 900})
    widths = (
        page.locator(".kpis .plain")
        .first.locator("thead th")
        .evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().width)")
    )
    verdict, others = widths[6], [*widths[:6], *widths[7:]]
    assert verdict >= 320
    assert verdict > max(others)
    assert overflow(page, "x") <= 0


def test_a_phone_says_what_the_owner_and_the_n_of_a_kpi_are(opened: Open) -> None:
    page = opened("/kpis", phone=True)
    shown = "cell => getComputedStyle(cell, '::before').display"
    row = page.locator(".kpis tbody tr").first.locator("td")
    assert [row.nth(place).evaluate(shown) for place in (5, 6, 7)] == ["none", "inline", "inline"]


@pytest.mark.parametrize("path", ["/", "/kpis", "/late", "/exceptions", "/kpi/otif", "/rows/otif"])
def test_paper_says_what_a_page_is_narrowed_to(opened: Open, path: str) -> None:
    page = opened(f"{path}?from=2026-01&to=2026-06&warehouse=East%20DC&warehouse=Oslo")
    held = page.locator(".page-head .held")
    expect(held).to_be_hidden()
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    expect(page.locator(".filters-toggle")).to_be_hidden()
    months = "" if path == "/exceptions" else "Jan 2026 – Jun 2026 · "
    expect(held).to_have_text(f"{months}All companies · Warehouse: East DC, Oslo · All channels")
    expect(held).to_be_visible()
    heading, line = page.locator("#heading").bounding_box(), held.bounding_box()
    assert heading is not None
    assert line is not None
    assert line["y"] > heading["y"] + heading["height"]
