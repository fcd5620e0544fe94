"""Every protocol over plain HTTP: sessions, JSON-2, XML-RPC, and what a wrong call gets."""

import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.server import OdooServer
from simulator.users import User, demo_users, limited_user

from .client import Browser, Json2, post
from .conftest import signed_in, small_tables

ROWS = [{"id": 1, "name": "S1"}, {"id": 2, "name": "S2"}]
UNKNOWN_MODEL = {"19.0": "werkzeug.exceptions.NotFound"}
NAMES: dict[str, Any] = {"domain": [["id", "<", 3]], "fields": ["name"], "order": "id"}


@pytest.fixture
def modern() -> Iterator[OdooServer]:
    with OdooServer(small_tables("19.0"), users=demo_users("secret")) as server:
        yield server


@pytest.mark.parametrize("version", ["14.0", "16.0", "18.0", "19.0"])
def test_session_reads_by_its_cookie(version: str) -> None:
    with OdooServer(small_tables(version)) as server:
        browser = Browser(server)
        assert browser.sign_in("admin", "admin")["result"]["uid"] == 2
        assert browser.call("sale.order", "search_read", **NAMES)["result"] == ROWS
        assert browser.call("sale.order", "read", [2], ["name"])["result"] == ROWS[1:]
        refused = browser.call("nothing", "search", [])["error"]
        assert refused["data"]["name"] == UNKNOWN_MODEL.get(version, "builtins.KeyError")


def test_call_without_or_after_a_session_says_that_it_expired(modern: OdooServer) -> None:
    browser = Browser(modern)
    assert browser.call("tag", "search", [])["error"]["code"] == 100
    browser.sign_in("admin", "admin")
    post(modern, "/web/session/destroy", {}, {"Cookie": browser.cookie})
    error = browser.call("tag", "search", [])["error"]
    assert error["data"]["name"] == "odoo.http.SessionExpiredException"


def test_sign_in_with_wrong_password_database_or_an_api_key_gives_no_session(
    modern: OdooServer,
) -> None:
    browser = Browser(modern)
    assert browser.sign_in("admin", "guess")["error"]["data"]["message"] == "Access Denied"
    assert browser.sign_in("reader", "reader-key")["error"]["data"]["message"] == "Access Denied"
    unknown = browser.sign_in("admin", "admin", db="other")["error"]["data"]
    assert unknown["message"] == "Database not found."
    assert browser.cookie == ""


def test_json2_takes_named_arguments_and_a_key(modern: OdooServer) -> None:
    api = Json2(modern, "reader-key", db="plimsoll")
    assert api.call("sale.order", "search_read", **NAMES, load="") == (200, ROWS)
    assert api.call("sale.order", "read", ids=[2], fields=["name"]) == (200, ROWS[1:])
    assert api.call("sale.order", "search_count", domain=[]) == (200, 4)
    status, facts = api.call("tag", "fields_get", attributes=["type"])
    assert (status, facts["name"]) == (200, {"type": "char"})
    archived = {"active_test": False}
    assert api.call("tag", "search", domain=[], order="id", context=archived) == (200, [1, 2, 3])


@pytest.mark.parametrize(
    ("key", "db", "path", "body", "expected"),
    [
        ("wrong", None, "tag/search", {"domain": []}, 401),
        ("reader-key", None, "nothing/search", {"domain": []}, 404),
        ("reader-key", None, "tag/unlink", {"ids": [1]}, 404),
        ("reader-key", None, "tag/search", {"where": []}, 422),
        ("reader-key", None, "tag/search", {"domain": [], "ids": [1]}, 422),
        ("reader-key", None, "tag/search", [[]], 422),
        ("reader-key", None, "tag/search_read", {"fields": ["x"]}, 500),
        ("reader-key", None, "stock.valuation.layer/search", {"domain": []}, 404),
    ],
)
def test_json2_says_what_is_wrong_by_status(  # noqa: PLR0917 - one case a line
    modern: OdooServer, key: str, db: str | None, path: str, body: Any, expected: int
) -> None:
    headers = Json2(modern, key, db).headers
    status, content, _ = post(modern, f"/json/2/{path}", body, headers)
    assert status == expected
    assert set(content) == {"name", "message", "arguments", "context", "debug"}
    if content["name"].startswith("werkzeug."):
        assert content["arguments"] == [content["message"], expected]


def test_json2_asks_for_a_bearer_and_is_not_there_before_19(modern: OdooServer) -> None:
    status, _, headers = post(modern, "/json/2/tag/search", {"domain": []})
    assert (status, headers["WWW-Authenticate"]) == (401, "bearer")
    with OdooServer(small_tables("18.0")) as old:
        assert Json2(old, "admin").call("tag", "search", domain=[])[0] == 404


@pytest.mark.parametrize(("version", "there"), [("14.0", False), ("18.0", False), ("19.0", True)])
def test_version_page_comes_with_19(version: str, *, there: bool) -> None:
    with OdooServer(small_tables(version)) as server:
        try:
            with urllib.request.urlopen(f"{server.url}/web/version") as page:
                found = b'"version":"19.0"' in page.read()
        except urllib.error.HTTPError as error:
            error.close()
            found = False
        assert found is there


def test_xmlrpc_reads_and_refuses_by_code(modern: OdooServer) -> None:
    common = xmlrpc.client.ServerProxy(f"{modern.url}/xmlrpc/2/common")
    models = xmlrpc.client.ServerProxy(f"{modern.url}/xmlrpc/2/object", allow_none=True)
    with common, models:
        uid = common.authenticate("plimsoll", "admin", "admin", {})
        call = ("plimsoll", uid, "admin")
        assert models.execute_kw(*call, "sale.order", "search_read", [], NAMES) == ROWS
        for model, secret, code in (("nothing", "admin", 2), ("tag", "guess", 3)):
            with pytest.raises(xmlrpc.client.Fault) as refused:
                models.execute_kw("plimsoll", uid, secret, model, "search", [[]])
            assert refused.value.faultCode == code
        with pytest.raises(xmlrpc.client.Fault, match="Invalid field 'x'") as failed:
            models.execute_kw(*call, "tag", "read", [[1], ["x"]])
        assert failed.value.faultCode == 1


def test_two_factor_user_calls_with_an_api_key_alone(modern: OdooServer) -> None:
    with pytest.raises(Exception, match="Wrong login"):
        signed_in(modern, "guard", "secret")
    assert Browser(modern).sign_in("guard", "secret")["result"] == {"uid": None}
    assert signed_in(modern, "guard", "guard-key").execute_kw("tag", "search_count", [[]]) == 2
    assert Json2(modern, "guard-key").call("tag", "search_count", domain=[]) == (200, 2)


def test_one_record_reads_the_same_through_every_protocol(modern: OdooServer) -> None:
    named = {"ids": [1], "fields": ["partner_id", "tag_ids", "amount", "note", "date_order"]}
    rpc = signed_in(modern).execute_kw("sale.order", "read", [named["ids"], named["fields"]])
    browser = Browser(modern)
    browser.sign_in("admin", "admin")
    web = browser.call("sale.order", "read", named["ids"], named["fields"])["result"]
    assert rpc == web == Json2(modern, "admin").call("sale.order", "read", **named)[1]


def test_users_of_one_login_cannot_be_two(modern: OdooServer) -> None:
    assert modern.faults.happened == []
    with pytest.raises(Exception, match="Two users have the login 'admin'"):
        OdooServer(small_tables(), users=[User("admin", "x")])


def test_limited_user_of_one_company_sees_its_records_alone() -> None:
    one = limited_user("clerk", "pw", companies=(1,))
    with OdooServer(small_tables(), users=[one]) as server:
        odoo = signed_in(server, "clerk", "pw")
        assert odoo.execute_kw("res.partner", "search", [[]], {"order": "id"}) == [1, 2, 4]
        with pytest.raises(Exception, match=r"not allowed to access 'res\.partner'"):
            odoo.execute_kw("res.partner", "read", [[3], ["name"]])
        asked = {"context": {"allowed_company_ids": [2]}}
        with pytest.raises(Exception, match="unauthorized or invalid companies"):
            odoo.execute_kw("res.partner", "search", [[]], asked)
