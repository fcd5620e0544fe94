"""A proxy before a server that spoils chosen answers: cut off, delayed, 503, or held."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Spoil = Callable[[bytes], str | None]


class FlakyProxy:
    """Forwards to `target`; `spoil(body)` says what to do with an answer.

    None forwards it, 'cut' sends half and hangs up, 'drop' hangs up at once, '503' says so,
    'hold' waits until `released` and hangs up, 'slow' waits and then answers.
    `connections` are those that requests came on.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self.spoil: Spoil = lambda body: None
        self.connections: set[Any] = set()
        self.requests: list[bytes] = []
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


def _handler(proxy: FlakyProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            proxy.connections.add(self.client_address)
            proxy.requests.append(body)
            how = proxy.spoil(body)
            if how in ("hold", "slow"):
                proxy.held.set()
                proxy.released.wait(30)
            if how in ("drop", "hold"):
                self.close_connection = True
                return
            if how == "503":
                self._answer(503, b"busy", 4)
                return
            request = urllib.request.Request(
                proxy.target + self.path, body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request) as found:
                payload = found.read()
            self._answer(
                200, payload[: len(payload) // 2] if how == "cut" else payload, len(payload)
            )
            self.close_connection = how == "cut"

        def _answer(self, status: int, payload: bytes, length: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *args: object) -> None: ...

    return Handler
