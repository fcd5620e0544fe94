"""A proxy before a server that records what it is asked and spoils chosen answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import urllib3

FORWARDED = ("Content-Type", "Cookie", "Authorization", "X-Odoo-Database")
RETURNED = ("Content-Type", "Set-Cookie", "Date")
ANSWERS: dict[str | None, tuple[int, dict[str, str]]] = {
    "503": (503, {}),
    "504": (504, {}),
    "429": (429, {"Retry-After": "1"}),
}
Spoil = Callable[[bytes], str | None]


class FlakyProxy:
    """Forwards to `target`; `spoil(body)` says what to do with an answer.

    None forwards it, 'cut' sends half and hangs up, 'drop' hangs up at once, '429', '503' and
    '504' say so, 'hold' waits until `released` and hangs up, 'slow' waits and then answers, 'echo'
    answers with an error of Odoo's that repeats the request, 'halve' leaves every second row out.
    `connections` are those that requests came on, `requests` the bodies, `seen` also says where
    they went.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.spoil: Spoil = lambda body: None
        self.connections: set[Any] = set()
        self.requests: list[bytes] = []
        self.seen: list[tuple[tuple[str, str], bytes]] = []
        self.held = threading.Event()
        self.released = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()

    def times(self, how: str, count: int, *, where: str = "") -> None:
        """Spoil the first `count` answers to requests that hold the text."""
        left = [how] * count
        self.spoil = lambda body: left.pop() if where.encode() in body and left else None


def _fault(words: str) -> bytes:
    """Odoo's error, as any of its APIs gives it."""
    told = {"name": "builtins.ValueError", "message": " ".join(words.split())}
    return json.dumps({**told, "jsonrpc": "2.0", "id": 1, "error": {"data": told}}).encode()


def _halved(body: bytes) -> bytes:
    """The answer with every second of its rows."""
    answer = json.loads(body)
    half = {**answer, "result": answer["result"][::2]} if "result" in answer else answer[::2]
    return json.dumps(half).encode()


def _handler(proxy: FlakyProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(None)

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])))

        def _serve(self, sent: bytes | None) -> None:
            body = sent or b""
            proxy.seen.append(((self.command, self.path), body))
            proxy.connections.add(self.client_address)
            proxy.requests.append(body)
            how = proxy.spoil(body)
            if how in ("hold", "slow"):
                proxy.held.set()
                proxy.released.wait(30)
            if how in ("drop", "hold"):
                self.close_connection = True
                return
            if how in ANSWERS:
                status, headers = ANSWERS[how]
                self._answer(status, b"busy", headers)
                return
            if how == "echo":
                status = 422 if self.path.startswith("/json/2") else 200
                sent_by = self.headers["Authorization"]
                self._answer(status, _fault(f"failed for {body.decode()} by {sent_by}"), {})
                return
            passed = {key: value for key, value in self.headers.items() if key in FORWARDED}
            found = urllib3.request(
                self.command, proxy.target + self.path, body=sent, headers=passed, retries=False
            )
            headers = {key: found.headers[key] for key in RETURNED if key in found.headers}
            data = _halved(found.data) if how == "halve" else found.data
            self._answer(found.status, data, headers, cut=how == "cut")

        def _answer(
            self, status: int, payload: bytes, headers: dict[str, str], *, cut: bool = False
        ) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(payload))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload[: len(payload) // 2] if cut else payload)
            self.close_connection = cut

        def log_message(self, *args: object) -> None: ...

    return Handler
