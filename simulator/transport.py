"""HTTP/1.1 over sockets: kept-open connections, and faults that happen outside Odoo."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from .exchange import Answer, Request
from .faults import Fault

BAD_GATEWAY = Answer(502, b"<html><title>502 Bad Gateway</title></html>", "text/html")
TOO_MANY = b"<html><title>429 Too Many Requests</title></html>"


class HttpServer(ThreadingHTTPServer):
    """Answers requests by one function, after asking another what goes wrong with each."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        *,
        answer: Callable[[Request], Answer],
        fault: Callable[[Request], Fault | None],
        restart: Callable[[float], None],
        stopping: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        self.answer, self.fault, self.restart, self.stopping = answer, fault, restart, stopping
        self.now = now
        self._open: set[Any] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Take the port."""
        # HTTPServer looks its own name up in DNS, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def get_request(self) -> tuple[socket.socket, Any]:
        """The next connection, remembered as open."""
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection and close it."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up in the middle is its own business."""

    def drop_connections(self) -> None:
        """Close every open connection."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the reader closed it in the meantime
                continue


class _Handler(BaseHTTPRequestHandler):
    server: HttpServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._handle(b"")

    def _handle(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        fault = self.server.fault(request)
        if fault is None:
            self._reply(self.server.answer(request))
        else:
            self._spoil(request, fault)

    def _spoil(self, request: Request, fault: Fault) -> None:
        instead = {
            "502": BAD_GATEWAY,
            "429": Answer(
                429, TOO_MANY, "text/html", {"Retry-After": f"{max(0, round(fault.seconds))}"}
            ),
        }.get(fault.kind)
        if instead:
            self._reply(instead)
        elif fault.kind in ("latency", "cut"):
            self.server.stopping.wait(fault.seconds)
            self._reply(self.server.answer(request), half=fault.kind == "cut")
        else:
            self._hang_up(fault)

    def _hang_up(self, fault: Fault) -> None:
        if fault.kind == "timeout":
            self.server.stopping.wait(fault.seconds)
        self.close_connection = True
        if fault.kind == "restart":
            self.server.restart(fault.seconds)

    def _reply(self, answer: Answer, *, half: bool = False) -> None:
        head = f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}\r\n"
        fields = {
            "Date": format_datetime(self.server.now().replace(tzinfo=UTC), usegmt=True),
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
        }
        head += "".join(
            f"{name}: {value}\r\n" for name, value in (fields | dict(answer.headers)).items()
        )
        body = answer.body[: len(answer.body) // 2] if half else answer.body
        self.close_connection = self.close_connection or half
        self.wfile.write(head.encode() + b"\r\n" + body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as inherited
        """Quiet: the command that runs the server says what it serves."""
