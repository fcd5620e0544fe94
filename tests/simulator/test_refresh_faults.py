"""Each fault ends in a refresh by retry or in one clear sentence, and nothing read is lost."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from extract.errors import ExtractError, ModelMissing, ServerUnreachable
from simulator.generate.company import Plan
from simulator.live import LiveCompany
from simulator.server import OdooServer
from simulator.users import LIMITED_MODELS, demo_users
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import by_model, pull_once, raw

from .refreshed import Content, content, differences, settings

START = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - UTC without saying so, as a caller may
SMALL_PAGES = {"page_size": 100}
READS = '"read"'
PASSING = {
    "latency": 0.1,
    "502": None,
    "429": 0,
    "cut": None,
    "drop": None,
    "timeout": 3,
    "restart": 0.3,
}
LASTING = {
    "502": "502",
    "429": "429",
    "cut": "connection was dropped",
    "drop": "connection was dropped",
    "timeout": "did not answer in time",
}


def company() -> LiveCompany:
    return LiveCompany("18.0", Plan(START + timedelta(days=10), orders=80, months=1), START)


@pytest.fixture
def live() -> LiveCompany:
    return company()


@pytest.fixture
def server(live: LiveCompany) -> Iterator[OdooServer]:
    with OdooServer(live.tables, clock=live.clock, users=demo_users("secret")) as running:
        yield running


def full(server: OdooServer, home: Path) -> Content:
    """What a refresh without any fault would hold."""
    server.faults.clear()
    pull_once(settings(server, home))
    return content(home)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """What a refresh of the company at its start holds."""
    with OdooServer(company().tables, users=demo_users("secret")) as server:
        return full(server, tmp_path_factory.mktemp("whole"))


@pytest.mark.slow
def test_passing_faults_of_every_kind_are_outlived_by_retrying(
    server: OdooServer, tmp_path: Path, expected: Content
) -> None:
    for number, (kind, seconds) in enumerate(PASSING.items()):
        for after in (number, 10 + number, 20 + number):
            server.faults.next(kind, where=READS, after=after, seconds=seconds)
    patient = {"timeout": 2, "retries": 10, "retry_seconds": 0.05}
    pull_once(settings(server, tmp_path, **patient, **SMALL_PAGES))
    assert Counter(what for what, _ in server.faults.happened) == dict.fromkeys(PASSING, 3)
    assert differences(content(tmp_path), expected) == {}


@pytest.mark.slow
def test_lasting_fault_is_one_sentence_and_keeps_what_was_read(
    live: LiveCompany, server: OdooServer, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    before = full(server, home)
    for kind, sentence in LASTING.items():
        live.clock.tick(hours=10)
        server.faults.next(kind, times=100, where="sale.order.line", seconds=2)
        patience = {"retries": 1, "timeout": 1 if kind == "timeout" else 20}
        with pytest.raises(ServerUnreachable) as stopped:
            pull_once(settings(server, home, **patience))
        server.faults.clear()
        told = str(stopped.value)
        assert told.startswith(f"Odoo at {server.url} cannot be read: ")
        assert sentence in told
        assert "\n" not in told
    assert content(home)["sale.order.line"] == before["sale.order.line"]
    pull_once(settings(server, home))
    assert differences(content(home), full(server, tmp_path / "whole")) == {}


@pytest.mark.slow
@pytest.mark.parametrize("by", ["memory", "time"])
def test_pages_too_large_for_the_server_are_halved_until_they_pass(
    server: OdooServer, tmp_path: Path, expected: Content, by: str
) -> None:
    server.faults.limit_pages(100, by)
    pull_once(settings(server, tmp_path))
    assert differences(content(tmp_path), expected) == {}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["lose", "spoil"])
def test_field_that_goes_is_reported_and_comes_back_whole(
    server: OdooServer, tmp_path: Path, expected: Content, how: str
) -> None:
    getattr(server.faults, how)("sale.order", "client_order_ref")
    dropped = by_model(pull_once(settings(server, tmp_path)))["sale.order"].dropped
    assert any("client_order_ref" in each for each in dropped)
    lacking = raw(tmp_path, "select count(client_order_ref), count(*) > 0 from raw.sale_order")
    assert lacking == [(0, True)]
    server.faults.restore("sale.order", "client_order_ref")
    pull_once(settings(server, tmp_path))
    assert differences(content(tmp_path), expected) == {}


@pytest.mark.slow
def test_field_that_turns_unreadable_in_the_middle_is_read_again_once_it_can_be(
    server: OdooServer, tmp_path: Path, expected: Content
) -> None:
    server.faults.next(
        "spoil",
        after=1,
        where='"stock.move", "read"',
        model="stock.move",
        field="origin",
    )
    result = by_model(pull_once(settings(server, tmp_path, **SMALL_PAGES)))["stock.move"]
    assert any("origin" in each for each in result.dropped)
    server.faults.restore("stock.move", "origin")
    pull_once(settings(server, tmp_path, **SMALL_PAGES))
    assert differences(content(tmp_path), expected) == {}


@pytest.mark.slow
def test_optional_model_that_goes_keeps_its_rows_and_catches_up(
    live: LiveCompany, server: OdooServer, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    before = full(server, home)
    for how in ("lose", "deny"):
        getattr(server.faults, how)("stock.valuation.layer")
        live.clock.tick(hours=20)
        result = by_model(pull_once(settings(server, home)))["stock.valuation.layer"]
        assert result.mode == "skipped"
        assert content(home)["stock.valuation.layer"] == before["stock.valuation.layer"]
        server.faults.restore("stock.valuation.layer")
    pull_once(settings(server, home))
    assert differences(content(home), full(server, tmp_path / "whole")) == {}


@pytest.mark.slow
def test_required_model_that_goes_in_the_middle_is_one_sentence(
    server: OdooServer, tmp_path: Path, expected: Content
) -> None:
    pull_once(settings(server, tmp_path))
    for how in ("lose", "deny"):
        server.faults.next(how, after=2, where='"sale.order", "search', model="sale.order")
        with pytest.raises(ModelMissing, match=r"sale\.order"):
            pull_once(settings(server, tmp_path))
        assert differences(content(tmp_path), expected) == {}
        server.faults.restore("sale.order")


@pytest.mark.slow
def test_user_with_fewer_rights_reads_all_but_what_is_denied(
    live: LiveCompany, server: OdooServer, tmp_path: Path, expected: Content
) -> None:
    reader = {"odoo_login": "reader", "odoo_password": None, "odoo_api_key": "reader-key"}
    result = by_model(pull_once(settings(server, tmp_path, **reader)))
    denied = {model for model in LIMITED_MODELS if model in result and model in live.tables}
    assert denied == {"mail.tracking.value", "stock.landed.cost", "stock.valuation.layer"}
    assert all("may not read" in str(result[model].error) for model in denied)
    assert differences(content(tmp_path), expected).keys() <= denied


@pytest.mark.slow
def test_rows_that_change_while_others_are_read_are_caught_up_with(
    live: LiveCompany, server: OdooServer, tmp_path: Path
) -> None:
    """Hours pass, on the server's clock, between the ids of a table and its later pages."""
    home, asked = tmp_path / "home", []

    def live_on(body: bytes) -> None:
        if b'"stock.move", "read"' in body or b'"stock.picking", "read"' in body:
            asked.append(body)
            live.clock.tick(hours=5, late=2)

    with FlakyProxy(server.url) as proxy:
        proxy.spoil = live_on
        pull_once(settings(server, home, odoo_url=proxy.url, **SMALL_PAGES))
        proxy.spoil = lambda body: None
        live.clock.tick()
        pull_once(settings(server, home, odoo_url=proxy.url))
    assert len(asked) > 2
    assert differences(content(home), full(server, tmp_path / "whole")) == {}


def test_two_factor_login_by_password_is_one_sentence(server: OdooServer, tmp_path: Path) -> None:
    guard = {"odoo_login": "guard", "odoo_password": "secret"}
    with pytest.raises(ExtractError, match="two-factor login, which needs an API key"):
        pull_once(settings(server, tmp_path / "home", **guard))
