"""Connections: kept open, verified, through proxies, and one sentence for each way they fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from extract.errors import AnswerTooSlow, ConfigError, NotOdoo, ServerUnreachable
from extract.sources.http import Http
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo
from tests.extract.sources.certificates import Authority, encrypted
from tests.extract.sources.reading import by, reader


@contextmanager
def web_page(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """A web server that is no Odoo, and serves as an HTTP proxy as badly."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Proxy-Authorization")))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None: ...

    asked.clear()
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


asked: list[tuple[str, str | None]] = []


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_one_connection_serves_many_calls(protocol: str, odoo_of: Odoo) -> None:
    with FlakyProxy(odoo_of.server.url) as proxy:
        source = by(protocol, odoo_of, odoo_url=proxy.url)
        for _ in range(5):
            source.ids("sale.order")
        source.close()
    assert len(proxy.requests) >= 7
    assert len(proxy.connections) == 1


def test_server_that_never_answers_is_given_up_after_the_timeout(odoo: Odoo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ServerUnreachable, match="it did not answer in time"):
            reader(odoo, odoo_url=url, timeout=0.2, retries=1)


def test_answer_that_dribbles_is_given_up_after_the_timeout() -> None:
    def dribble(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not stop.wait(0.02):
                connection.sendall(b"x")

    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=dribble, args=(listener,), daemon=True).start()
        http = Http(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.3)
        with pytest.raises(AnswerTooSlow):
            http.request("GET", "/")
        stop.set()


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
    ("answer", "words"),
    [
        ((200, b"<html>Welcome</html>", {}), "does not answer like Odoo"),
        ((200, b'{"answer": 42}', {}), "does not answer like Odoo"),
        ((404, b"not here", {}), "HTTP status 404; is this an Odoo server"),
        ((301, b"", {"Location": "https://odoo.example.com/"}), "redirects to https://odoo.exam"),
        ((302, b"", {"Location": "https://me:x@odoo.eu/a?k=x#y"}), "to https://odoo.eu/a; set"),
        ((302, b"", {"Location": "/web/login?key=x"}), "redirects to /web/login; set"),
    ],
)
def test_server_that_is_no_odoo_is_one_sentence_at_once(
    odoo: Odoo, protocol: str, answer: tuple[int, bytes, dict[str, str]], words: str
) -> None:
    if protocol == "json2":
        words = f"{words}|offers no JSON-2"
    status, body, headers = answer
    with web_page(status, body, **headers) as url, pytest.raises(NotOdoo, match=words) as error:
        by(protocol, odoo, odoo_url=url)
    assert "\n" not in str(error.value)


def test_certificate_is_verified_and_an_own_authority_trusted_by_setting(
    odoo: Odoo, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with encrypted(odoo.server, authority) as url:
        with pytest.raises(ServerUnreachable, match=r"encrypted connection failed.*certificate"):
            reader(odoo, odoo_url=url)
        for protocol in ("odoorpc", "session"):
            source = reader(
                odoo, odoo_url=url, odoo_ca=authority.certificate, odoo_protocol=protocol
            )
            assert list(source.ids("sale.order")) == odoo.tables["sale.order"].ids
            source.close()
        with pytest.raises(ServerUnreachable, match="encrypted connection failed"):
            reader(
                odoo, odoo_url=url.replace("localhost", "127.0.0.1"), odoo_ca=authority.certificate
            )
    with pytest.raises(ConfigError, match="PLIMSOLL_ODOO_CA names"):
        reader(odoo, odoo_ca=tmp_path / "missing.pem")


def test_system_proxy_is_used_and_its_exceptions_are_kept(
    monkeypatch: pytest.MonkeyPatch, odoo: Odoo
) -> None:
    with web_page(502, b"") as proxy:
        login = proxy.replace("http://", "http://clerk:pr0xy-s3cret@")
        monkeypatch.setenv("HTTP_PROXY", login)
        with pytest.raises(ServerUnreachable, match="502") as error:
            reader(odoo, retries=0)
        assert asked[0] == (f"{odoo.server.url}/web/webclient/version_info", _basic())
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
        source = reader(odoo)
        assert source.ids("sale.order")
        source.close()
    assert "pr0xy-s3cret" not in f"{error.value!r} {error.value}"


def test_encrypted_server_is_reached_through_a_tunnel(
    monkeypatch: pytest.MonkeyPatch, odoo: Odoo
) -> None:
    with web_page(403, b"") as proxy:
        monkeypatch.setenv("https_proxy", proxy.replace("http://", "http://clerk:pr0xy-s3cret@"))
        with pytest.raises(ServerUnreachable, match="system's proxy cannot be used") as error:
            reader(odoo, odoo_url="https://odoo.invalid", retries=0)
    assert "pr0xy-s3cret" not in f"{error.value!r} {error.value}"


def test_proxy_that_is_none_is_one_sentence(monkeypatch: pytest.MonkeyPatch, odoo: Odoo) -> None:
    monkeypatch.setenv("HTTP_PROXY", "socks5://localhost:1080")
    with pytest.raises(ConfigError, match="proxy is not an HTTP proxy"):
        reader(odoo)


def _basic() -> str:
    from base64 import b64encode

    return "Basic " + b64encode(b"clerk:pr0xy-s3cret").decode()
