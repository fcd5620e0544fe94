"""Every protocol gives the same rows, the same refusals, and calls nothing but reading methods."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extract.errors import AccessRefused, LoginRefused, ServerFault
from simulator.users import User
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import PASSWORD, Odoo, pull_once, raw, some_rows
from tests.extract.sources.reading import PROTOCOLS, by, reader

VERSION_INFO = "/web/webclient/version_info"  # odoorpc's greeting
SIGNING_IN = {"/jsonrpc", "/web/session/authenticate", "/web/version", VERSION_INFO}
READING = {"fields_get", "search", "search_count", "read"}


def test_rows_come_with_plain_ids_and_archived_ones(protocol: str, odoo_of: Odoo) -> None:
    table = odoo_of.tables["res.partner"]
    odoo_of.change("res.partner", table.ids[0], active=False)
    source = by(protocol, odoo_of)
    found = list(source.ids("res.partner", limit=5))
    assert found == table.ids[:5]
    assert source.count("res.partner") == len(table)
    rows = source.read("res.partner", found, ["name", "commercial_partner_id"])
    assert [row["id"] for row in rows] == found
    assert rows[0]["name"] == table.by_id[found[0]]["name"]
    assert all(isinstance(row["commercial_partner_id"], (int, bool)) for row in rows)
    source.close()


def test_journal_items_are_read_whatever_their_search_read_takes(
    protocol: str, odoo_of: Odoo
) -> None:
    source = by(protocol, odoo_of)
    (row,) = source.read("account.move.line", source.ids("account.move.line", limit=1), ["move_id"])
    assert isinstance(row["move_id"], int)
    source.close()


def test_rows_deleted_meanwhile_are_left_out_of_a_read(protocol: str, odoo_of: Odoo) -> None:
    source = by(protocol, odoo_of)
    key = odoo_of.tables["sale.order"].ids[0]
    rows = source.read("sale.order", [key, 999_999], ["name"])
    assert [row["id"] for row in rows] == [key]
    assert source.read("sale.order", [], ["name"]) == []
    assert source.retries == 0
    source.close()


def test_missing_and_denied_models_are_told_apart_from_other_faults(
    protocol: str, odoo_of: Odoo
) -> None:
    source = by(protocol, odoo_of)
    odoo_of.tables.denied.add("stock.quant")
    with pytest.raises(AccessRefused, match=r"foo\.bar is not installed"):
        source.fields_get("foo.bar")
    with pytest.raises(AccessRefused, match=r"may not read stock\.quant"):
        source.ids("stock.quant")
    with pytest.raises(ServerFault, match=r"cannot read sale\.order: Invalid field") as error:
        source.read("sale.order", source.ids("sale.order"), ["nonsense"])
    assert not isinstance(error.value, AccessRefused)
    odoo_of.tables.denied.clear()
    source.close()


def test_fields_and_companies_and_clock_are_told(protocol: str, odoo_of: Odoo) -> None:
    source = by(protocol, odoo_of)
    facts = source.fields_get("product.product")["standard_price"]
    assert (facts.type, facts.company_dependent) == ("float", True)
    assert (source.series, source.version) == (odoo_of.tables.series, odoo_of.tables.version)
    assert set(source.companies) == set(odoo_of.tables["res.company"].ids)
    assert source.now() is not None
    source.close()


def test_values_of_one_company_are_read_when_it_is_named(protocol: str) -> None:
    with Odoo(some_rows(PROTOCOLS[protocol][0])) as odoo:
        first, second = odoo.tables["res.company"].ids[:2]
        product = odoo.tables["product.product"].ids[0]
        odoo.tables["product.product"].per_company["standard_price"] = {
            first: {product: 3.5},
            second: {product: 4.25},
        }
        source = by(protocol, odoo)
        costs = [
            source.read("product.product", [product], ["standard_price"], companies=[company])
            for company in (first, second)
        ]
        source.close()
    assert [rows[0]["standard_price"] for rows in costs] == [3.5, 4.25]


def test_wrong_secret_and_unknown_database_are_one_sentence(protocol: str, odoo_of: Odoo) -> None:
    secret = {"json2": "odoo_api_key"}.get(protocol, "odoo_password")
    with pytest.raises(LoginRefused, match="refused") as error:
        by(protocol, odoo_of, **{secret: "wr0ng"})
    assert "'admin' for database 'plimsoll'" in str(error.value)
    assert "\n" not in str(error.value)
    with pytest.raises(LoginRefused, match=r"has no database 'other'\.$"):
        by(protocol, odoo_of, odoo_db="other")


TEXTS = (
    "nul \x00 nul", "x" * 1_000_000, "\U0001f69a \u202e\ufeff \u2028", 'it\'s "quoted"; --',
    "a\r\nb\tc", '=HYPERLINK("http://x")', "${HOME} %s {0} \\",
)  # fmt: skip
HALF, MENDED = "half a \ud83d lorry", "half a \ufffd lorry"


def test_texts_land_as_they_are_however_hostile(protocol: str, home: Path) -> None:
    with Odoo(some_rows(PROTOCOLS[protocol][0])) as odoo:
        orders = odoo.tables["sale.order"].ids[: len(TEXTS) + 1]
        for key, text in zip(orders, (*TEXTS, HALF), strict=True):
            odoo.change("sale.order", key, client_order_ref=text)
        values = {"odoo_protocol": protocol, **PROTOCOLS[protocol][1]}
        pull_once(odoo.settings(home, **values))
    query = "select client_order_ref from raw.sale_order where id = ?"
    assert [raw(home, query, key)[0][0] for key in orders] == [*TEXTS, MENDED]


@pytest.mark.slow
def test_whole_pull_calls_nothing_but_reading_methods(
    protocol: str, odoo_of: Odoo, home: Path
) -> None:
    """A recording proxy sees every call from signing in to the last page."""
    with FlakyProxy(odoo_of.server.url) as proxy:
        values = {"odoo_protocol": protocol, **PROTOCOLS[protocol][1], "odoo_url": proxy.url}
        for _ in range(2):
            pull_once(odoo_of.settings(home, **values))
    calls = [(path, _method(path, body)) for (_, path), body in proxy.seen]
    # odoorpc itself asks for the user's language after signing in.
    assert {method for _, method in calls if method} - {"context_get"} <= READING
    assert {path for path, method in calls if not method} <= SIGNING_IN


def _method(path: str, body: bytes) -> str | None:
    """The model's method that a request calls; None for signing in and asking for the version."""
    if found := re.match(r"/(?:json/2|web/dataset/call_kw)/[\w.]+/(\w+)$", path):
        return found.group(1)
    params = json.loads(body or b"{}").get("params", {})
    if params.get("service", "common") == "common":
        return None
    assert params["service"] == "object"
    return str(params["args"][4])


def test_session_that_expires_is_opened_again(odoo: Odoo) -> None:
    source = reader(odoo, odoo_protocol="session")
    odoo.server._routes._sessions._users.clear()
    assert list(source.ids("sale.order")) == odoo.tables["sale.order"].ids
    source.close()


def test_second_factor_is_told_and_answered_by_a_key() -> None:
    guard = User("guard", "secret", api_keys=("guard-key",), two_factor=True)
    with Odoo(some_rows("16.0", 3), users=[guard]) as odoo:
        with pytest.raises(LoginRefused, match=r"second factor.*set PLIMSOLL_ODOO_API_KEY"):
            reader(odoo, odoo_login="guard", odoo_password="secret", odoo_protocol="session")
        source = reader(
            odoo,
            odoo_login="guard",
            odoo_password=None,
            odoo_api_key="guard-key",
            odoo_protocol="auto",
        )
        assert source.ids("sale.order")
        source.close()


@pytest.mark.parametrize(
    ("version", "keyed", "path"),
    [
        ("16.0", False, "/web/dataset/call_kw/sale.order/search"),
        ("16.0", True, "/jsonrpc"),
        ("19.0", True, "/json/2/sale.order/search"),
    ],
)
def test_fastest_way_that_server_and_secret_allow_is_taken(
    servers: dict[str, Odoo], version: str, keyed: bool, path: str
) -> None:
    secret = {"odoo_password": None, "odoo_api_key": PASSWORD} if keyed else {}
    with FlakyProxy(servers[version].server.url) as proxy:
        source = reader(servers[version], odoo_url=proxy.url, odoo_protocol="auto", **secret)
        source.ids("sale.order")
        source.close()
    assert proxy.seen[-1][0] == ("POST", path)


def test_key_of_another_user_than_the_login_is_one_sentence() -> None:
    user = User("kpi", "secret", api_keys=("kpi-key",))
    with Odoo(some_rows("19.0", 3), users=[user]) as odoo:
        for protocol in ("json2", "auto"):
            with pytest.raises(LoginRefused, match=r"belongs to another user .* than 'admin'"):
                reader(odoo, odoo_password=None, odoo_api_key="kpi-key", odoo_protocol=protocol)


def test_key_given_as_a_password_is_still_let_in() -> None:
    user = User("kpi", "secret", api_keys=("kpi-key",))
    with Odoo(some_rows("16.0", 3), users=[user]) as odoo:
        source = reader(odoo, odoo_login="kpi", odoo_password="kpi-key", odoo_protocol="auto")
        assert source.ids("sale.order")
        source.close()
