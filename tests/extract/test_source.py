"""Reading Odoo through odoorpc: semantics, patience, and one sentence for each refusal."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from extract.errors import AccessRefused, LoginRefused, ServerFault, ServerUnreachable
from extract.sources.odoo_rpc import OdooRpc, connect
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import PASSWORD, Odoo


def reader(odoo: Odoo, **values: Any) -> OdooRpc:
    timeout = values.pop("timeout", 20)
    retries = values.pop("retries", 3)
    where = odoo.settings(Path("home"), **values).connection()
    return connect(where, timeout=timeout, retries=retries, pause=0)


@contextmanager
def web_page(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """A web server that is no Odoo."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_rows_come_by_id_with_plain_ids_and_archived_ones(odoo: Odoo) -> None:
    key = odoo.tables["res.partner"].ids[0]
    odoo.change("res.partner", key, active=False)
    source = reader(odoo)
    found = source.ids("res.partner", limit=5)
    assert found == odoo.tables["res.partner"].ids[:5]
    rows = source.read("res.partner", found, ["name", "commercial_partner_id"])
    assert rows[0]["id"] == key
    assert all(isinstance(row["commercial_partner_id"], (int, bool)) for row in rows)
    source.close()


def test_rows_deleted_meanwhile_are_left_out_of_a_read(odoo: Odoo) -> None:
    source = reader(odoo)
    key = odoo.tables["sale.order"].ids[0]
    assert [row["id"] for row in source.read("sale.order", [key, 999_999], ["name"])] == [key]
    assert source.read("sale.order", [], ["name"]) == []
    source.close()


def test_missing_and_denied_models_are_told_apart_from_other_faults(odoo: Odoo) -> None:
    odoo.tables.denied.add("stock.quant")
    source = reader(odoo)
    with pytest.raises(AccessRefused, match=r"foo\.bar is not installed"):
        source.fields_get("foo.bar")
    with pytest.raises(AccessRefused, match=r"may not read stock\.quant"):
        source.ids("stock.quant")
    with pytest.raises(ServerFault, match=r"cannot read sale\.order: Invalid field") as error:
        source.read("sale.order", source.ids("sale.order"), ["nonsense"])
    assert not isinstance(error.value, AccessRefused)
    source.close()


def test_one_connection_serves_many_calls(odoo: Odoo) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url)
        for _ in range(5):
            source.ids("sale.order")
        source.close()
    assert len(proxy.requests) >= 8
    assert len(proxy.connections) == 1


@pytest.mark.parametrize("how", ["cut", "drop", "503"])
def test_spoiled_answer_is_asked_for_again(odoo: Odoo, how: str) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url)
        proxy.times(how, 2, where='"sale.order"')
        assert source.ids("sale.order") == odoo.tables["sale.order"].ids
        source.close()


@pytest.mark.parametrize(
    ("how", "words"),
    [("cut", "the connection was dropped"), ("drop", "the connection was dropped"), ("503", "503")],
)
def test_patience_with_a_spoiled_answer_ends(odoo: Odoo, how: str, words: str) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url, retries=2)
        proxy.times(how, 99, where='"sale.order"')
        before = len(proxy.requests)
        with pytest.raises(ServerUnreachable, match=words):
            source.ids("sale.order")
        source.close()
    assert len(proxy.requests) - before == 3


def test_server_that_never_answers_is_given_up_after_the_timeout(odoo: Odoo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ServerUnreachable, match="it did not answer in time"):
            reader(odoo, odoo_url=url, timeout=0.2, retries=1)


def test_refused_connection_is_one_sentence(odoo: Odoo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ServerUnreachable) as error:
        reader(odoo, odoo_url=f"http://127.0.0.1:{port}")
    assert str(error.value) == (
        f"Odoo at http://127.0.0.1:{port} cannot be read: it refuses connections."
    )
    assert error.value.exit_code == 3


def test_unknown_host_is_one_sentence(odoo: Odoo) -> None:
    with pytest.raises(ServerUnreachable, match="the host name is not known"):
        reader(odoo, odoo_url="http://odoo.invalid")


def test_failed_encryption_is_one_sentence(odoo: Odoo) -> None:
    with pytest.raises(ServerUnreachable, match="the encrypted connection failed"):
        reader(odoo, odoo_url=odoo.server.url.replace("http:", "https:"))


@pytest.mark.parametrize(
    ("status", "body", "headers", "words"),
    [
        (200, b"<html>Welcome</html>", {}, "does not answer like Odoo"),
        (200, b'{"answer": 42}', {}, "does not answer like Odoo"),
        (404, b"not here", {}, "HTTP status 404; is this an Odoo server"),
        (301, b"", {"Location": "https://odoo.example.com/"}, "redirects to https://odoo.example"),
    ],
)
def test_server_that_is_no_odoo_is_one_sentence(
    odoo: Odoo, status: int, body: bytes, headers: dict[str, str], words: str
) -> None:
    with (
        web_page(status, body, **headers) as url,
        pytest.raises(ServerUnreachable, match=words) as error,
    ):
        reader(odoo, odoo_url=url)
    assert "\n" not in str(error.value)


def test_wrong_password_is_one_sentence(odoo: Odoo) -> None:
    with pytest.raises(
        LoginRefused, match="refused login 'admin' for database 'plimsoll'"
    ) as error:
        reader(odoo, odoo_password="wr0ng")
    assert error.value.exit_code == 4


def test_unknown_database_is_one_sentence(odoo: Odoo) -> None:
    with pytest.raises(LoginRefused, match=r"has no database 'other'\.$"):
        reader(odoo, odoo_db="other")


def test_api_key_stands_in_for_the_password(odoo: Odoo) -> None:
    source = reader(odoo, odoo_password=None, odoo_api_key=PASSWORD)
    assert (source.version, source.series) == ("16.0", 16)
    source.close()


def test_password_appears_in_no_log_and_no_error(
    odoo: Odoo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("odoorpc").setLevel(logging.DEBUG)
    errors = []
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url, retries=1)
        source.ids("sale.order")
        proxy.times("drop", 9)
        for call in (
            lambda: source.ids("sale.order"),
            lambda: reader(odoo, odoo_db="other"),
            lambda: reader(odoo, odoo_password="wr0ng-s3cret"),
        ):
            try:
                call()
            except (ServerUnreachable, LoginRefused) as error:
                errors.append("".join(traceback.format_exception(error)) + repr(error))
        source.close()
    assert len(errors) == 3
    told = caplog.text + "".join(errors)
    assert "jsonrpc" in told
    assert PASSWORD not in told
    assert "wr0ng-s3cret" not in told.replace('odoo_password="wr0ng-s3cret"', "")
