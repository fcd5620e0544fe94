"""Real odoorpc against the server: signing in, every method, and Odoo's refusals."""

import json
import time
import urllib.error
import urllib.request
from http.client import HTTPConnection

import odoorpc
import pytest

from simulator.errors import SimulatorError
from simulator.server import OdooServer
from simulator.tables import Tables

from .conftest import signed_in, small_tables


def refusal(odoo: odoorpc.ODOO, model: str, method: str, *args: object, **kwargs: object) -> str:
    with pytest.raises(odoorpc.error.RPCError) as refused:
        odoo.execute_kw(model, method, list(args), kwargs)
    return str(refused.value)


@pytest.mark.parametrize("version", ["16.0", "17.0", "18.0", "19.0"])
def test_odoorpc_detects_the_version_and_signs_in(version: str) -> None:
    with OdooServer(small_tables(version)) as server:
        odoo = signed_in(server)
        assert odoo.version == version
        assert odoo.env.uid == 2


def test_wrong_password_is_refused_at_login_and_on_every_call(server: OdooServer) -> None:
    client = odoorpc.ODOO(server.host, port=server.port)
    with pytest.raises(odoorpc.error.RPCError, match="Wrong login ID or password"):
        client.login("plimsoll", "admin", "guess")
    call = {"service": "object", "method": "execute_kw",
            "args": ["plimsoll", 2, "guess", "res.partner", "search", [[]]]}  # fmt: skip
    with pytest.raises(odoorpc.error.RPCError, match="Access Denied"):
        client.json("/jsonrpc", call)


def test_unknown_database_is_refused_in_the_words_of_postgresql(server: OdooServer) -> None:
    client = odoorpc.ODOO(server.host, port=server.port)
    with pytest.raises(odoorpc.error.RPCError, match='database "other" does not exist'):
        client.login("other", "admin", "admin")


def test_password_works_as_an_api_key() -> None:
    with OdooServer(small_tables(), db="books", login="reader", password="key-123") as server:
        client = odoorpc.ODOO(server.host, port=server.port)
        client.login("books", "reader", "key-123")
        assert client.execute_kw("tag", "search_count", [[]]) == 2


def test_every_method_answers_through_odoorpc(odoo: odoorpc.ODOO) -> None:
    assert odoo.execute_kw("sale.order", "search", [[["amount", ">", 1]]], {"order": "id"}) == [
        1, 3, 4,
    ]  # fmt: skip
    assert odoo.execute_kw("sale.order", "search_count", [[]]) == 4
    assert odoo.execute_kw("sale.order", "read", [[2], ["name"]]) == [{"id": 2, "name": "S2"}]
    found = odoo.execute_kw(
        "sale.order", "search_read", [[["name", "=", "S1"]]], {"fields": ["partner_id"]}
    )
    assert found == [{"id": 1, "partner_id": [2, "Harbour North"]}]
    fields = odoo.execute_kw("sale.order", "fields_get", [], {"attributes": ["type", "store"]})
    assert fields["tag_ids"] == {"type": "many2many", "store": True}
    assert fields["display_name"] == {"type": "char", "store": False}


def test_odoorpc_records_can_be_browsed(odoo: odoorpc.ODOO) -> None:
    order = odoo.env["sale.order"].browse(1)
    assert order.partner_id.name == "Harbour North"
    assert [tag.name for tag in order.tag_ids] == ["red", "green"]


def test_unknown_model_field_method_and_argument_are_refused_as_odoo_does(
    odoo: odoorpc.ODOO,
) -> None:
    assert refusal(odoo, "product.value", "fields_get") == "Object product.value doesn't exist"
    assert refusal(odoo, "tag", "search_read", [], fields=["x"]) == (
        "Invalid field 'x' on model 'tag'"
    )
    assert refusal(odoo, "tag", "search", [["x", "=", 1]]) == (
        "Invalid field tag.x in leaf ('x', '=', 1)"
    )
    assert refusal(odoo, "tag", "unlink", [1]) == "The method 'tag.unlink' does not exist"
    assert "unexpected keyword argument 'colour'" in refusal(odoo, "tag", "search", [], colour=1)
    assert "order" in refusal(odoo, "tag", "search", [], order="name upwards")


def test_refusals_carry_the_class_name_and_a_trace(odoo: odoorpc.ODOO) -> None:
    with pytest.raises(odoorpc.error.RPCError) as refused:
        odoo.execute_kw("nothing", "search", [[]])
    assert refused.value.info["data"]["name"] == "odoo.exceptions.UserError"
    assert refused.value.info["message"] == "Odoo Server Error"
    assert refused.value.info["data"]["debug"].startswith("Traceback")


def test_arguments_no_method_can_take_are_an_error_not_a_dropped_connection(
    odoo: odoorpc.ODOO,
) -> None:
    assert refusal(odoo, "tag", "search", 5)
    assert refusal(odoo, "sale.order", "search", [["amount", ">", "much"]])
    with pytest.raises(odoorpc.error.RPCError):
        odoo.json("/jsonrpc", {"service": "object", "method": "execute_kw", "args": ["plimsoll"]})
    assert odoo.execute_kw("tag", "search_count", [[]]) == 2


def test_model_without_read_rights_is_refused_by_access_error() -> None:
    tables = small_tables()
    tables.denied.add("tag")
    with OdooServer(tables) as server:
        odoo = signed_in(server)
        assert "You are not allowed to access 'tag'" in refusal(odoo, "tag", "search", [])
        assert "name" in odoo.execute_kw("tag", "fields_get", [])


def test_one_connection_serves_many_requests(server: OdooServer) -> None:
    connection = HTTPConnection(server.host, server.port)
    body = json.dumps({"params": {"service": "common", "method": "version", "args": []}})
    for _ in range(3):
        connection.request("POST", "/jsonrpc", body)
        answer = json.loads(connection.getresponse().read())
        assert answer["result"]["server_serie"] == "18.0"
    connection.close()


def test_pages_outside_rpc_answer_health_and_not_found(server: OdooServer) -> None:
    with urllib.request.urlopen(f"{server.url}/web/health") as page:
        assert json.load(page) == {"status": "pass"}
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{server.url}/nowhere")
    missing.value.close()
    assert missing.value.code == 404


def text(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def test_links_to_records_show_the_record_and_lead_on_to_others(server: OdooServer) -> None:
    order = text(f"{server.url}/odoo/sale.order/1")
    assert "<title>S1</title>" in order
    assert '<a href="/odoo/res.partner/2">Harbour North</a>' in order
    assert '<a href="/odoo/tag/2">green</a>' in order
    assert "location.hash" in text(f"{server.url}/web")
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"{server.url}/odoo/sale.order/99")
    missing.value.close()


def test_record_pages_show_names_as_text_and_keep_denied_models_hidden() -> None:
    tables = small_tables()
    tables["tag"].put({"id": 1, "name": "<script>", "active": True, "write_date": False})
    tables.denied.add("res.partner")
    with OdooServer(tables) as server:
        assert "<script>" not in text(f"{server.url}/odoo/tag/1")
        with pytest.raises(urllib.error.HTTPError) as hidden:
            urllib.request.urlopen(f"{server.url}/odoo/res.partner/1")
        hidden.value.close()


def test_body_that_is_not_json_is_a_bad_request(server: OdooServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.url}/jsonrpc", data=b"hello")
    refused.value.close()
    assert refused.value.code == 400


def test_taken_port_is_one_sentence(server: OdooServer) -> None:
    with pytest.raises(SimulatorError, match=f"Cannot listen on 127.0.0.1:{server.port}"):
        OdooServer(Tables("18.0"), port=server.port)


def test_stop_closes_at_once_even_with_an_open_connection() -> None:
    server = OdooServer(small_tables()).start()
    connection = HTTPConnection(server.host, server.port, timeout=5)
    connection.request("GET", "/web/health")
    connection.getresponse().read()
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 1
    assert connection.sock.recv(1) == b""
    connection.close()
    OdooServer(small_tables(), port=server.port).start().stop()
