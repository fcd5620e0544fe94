"""A served sample snapshot and a Chromium to look at it with."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from dashboard.settings import DashboardSettings
from dashboard.web import create_app, warm_up
from state.database import StateDatabase
from state.tables import run
from tests.sample_snapshot import cached_sample_home, with_long_names

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds: a loaded machine takes seconds to start a grid
Open = Callable[..., Page]


def overflow(page: Page, axis: str) -> int:
    """Pixels the document is larger than the window."""
    root = "document.documentElement"
    side = {"x": "Width", "y": "Height"}[axis]
    pixels: int = page.evaluate(f"{root}.scroll{side} - window.inner{side}")
    return pixels


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; the page's policy forbids the script that Playwright would
    leave in it to wait."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(holds):
        assert time.monotonic() < end, f"still not so: {holds}"
        page.wait_for_timeout(50)


def serve(home: Path, stale_after_hours: float = 1e6, odoo_url: str | None = None) -> Iterator[str]:
    """Serve a home on a free port; gives its address."""
    settings = DashboardSettings(
        home=home, stale_after_hours=stale_after_hours, odoo_url=odoo_url, _env_file=None
    )
    app = create_app(settings)
    warm_up(app)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the dashboard over the sample snapshot."""
    yield from serve(cached_sample_home(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def stale_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard whose data counts as stale."""
    yield from serve(cached_sample_home(tmp_path_factory.mktemp("stale")), 1e-6)


@pytest.fixture(scope="session")
def failed_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard whose last refresh failed."""
    home = cached_sample_home(tmp_path_factory.mktemp("failed"))
    state = StateDatabase(home)
    state.upgrade()
    moment = datetime.fromisoformat("2026-11-22 05:00:00")
    values = {"run_id": "z", "started_at": moment, "status": "failed", "step": "pull"}
    with state.begin() as connection:
        connection.execute(run.insert().values(values))
    yield from serve(home)


@pytest.fixture(scope="session")
def empty_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard whose home has no snapshot yet."""
    yield from serve(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def long_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard whose records have long names without a blank."""
    yield from serve(with_long_names(cached_sample_home(tmp_path_factory.mktemp("long"))))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; without one the tests fail, they are never skipped."""
    path = os.environ.get("PLIMSOLL_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("No Chromium: install Debian's package `chromium` or set PLIMSOLL_CHROMIUM.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()


class Complaints:
    """What a page did that it must not: console errors, requests to other hosts."""

    def __init__(self, own: tuple[str, ...]) -> None:
        self.own = own
        self.found: list[str] = []

    def watch(self, page: Page) -> None:
        """Collect this page's complaints."""
        page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _note(self, text: str) -> None:
        self.found.append(text)

    def _request(self, url: str) -> None:
        if not url.startswith((*self.own, "data:", "blob:")):
            self.found.append(f"request to {url}")


@pytest.fixture
def addresses(
    address: str, empty_address: str, stale_address: str, long_address: str, failed_address: str
) -> tuple[str, ...]:
    """Where pages are served: the usual ones first."""
    return address, empty_address, stale_address, long_address, failed_address


@pytest.fixture
def opened(browser: Browser, addresses: tuple[str, ...]) -> Iterator[Open]:
    """Opens a path in a fresh profile; at the end no page may have complained."""
    complaints = Complaints(addresses)
    contexts = []

    def open_page(path: str, *, scheme: str = "light", phone: bool = False, base: str = "") -> Page:
        size = PHONE if phone else DESKTOP
        context = browser.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        complaints.watch(page)
        page.goto((base or addresses[0]) + path)
        page.wait_for_selector("#page .page")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints.found == []
