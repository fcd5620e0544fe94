"""The HTTP server that stands in for Odoo."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Self

from .errors import SimulatorError
from .pages import page
from .rpc import Rpc
from .tables import Tables


class OdooServer:
    """Serves tables over Odoo's JSON-RPC; a context manager that starts and stops itself.

    `port=0` takes a free port; `url` and `port` tell which. A taken port raises
    `SimulatorError`. The password also works where an API key is asked for.
    """

    def __init__(
        self,
        tables: Tables,
        *,
        db: str = "plimsoll",
        login: str = "admin",
        password: str = "admin",  # noqa: S107 - a demo's
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        try:
            self._http = _Http((host, port), Rpc(tables, db, login, password))
        except OSError as error:
            raise SimulatorError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
        self.host, self.port = host, int(self._http.server_address[1])
        self.url = f"http://{host}:{self.port}"
        self._thread: threading.Thread | None = None

    def start(self) -> OdooServer:
        """Serve from a background thread."""
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Serve in this thread until `stop` is called from another."""
        self._http.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Stop at once: the port is free and open connections are closed on return."""
        if self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()
        self._http.drop_connections()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], rpc: Rpc) -> None:
        self.rpc = rpc
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer looks its own name up in DNS, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up in the middle is its own business."""

    def drop_connections(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the reader closed it in the meantime
                continue


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self._send(400, {"error": "Invalid JSON data"})
            return
        answer = self.server.rpc.answer(self.path, body)
        self._send(404 if answer is None else 200, answer or {"error": "Not Found"})

    def do_GET(self) -> None:
        version = self.server.rpc.version()
        pages = {
            "/web/health": {"status": "pass"},
            "/web/version": {
                "version": version["server_version"],
                "version_info": version["server_version_info"],
            },
        }
        known = pages.get(self.path)
        html = None if known else page(self.server.rpc.tables, self.path)
        if html:
            self._reply(200, "text/html; charset=utf-8", html.encode())
            return
        self._send(200 if known else 404, known or {"error": "Not Found"})

    def _send(self, status: int, body: Any) -> None:
        payload = json.dumps(body, separators=(",", ":")).encode()
        self._reply(status, "application/json", payload)

    def _reply(self, status: int, kind: str, payload: bytes) -> None:
        head = f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}\r\n"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(payload)}\r\n\r\n"
        self.wfile.write(head.encode() + payload)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as inherited
        """Quiet: the command that runs the server says what it serves."""
