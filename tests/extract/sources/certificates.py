"""An authority of our own, and the stand-in Odoo behind TLS with a certificate of it."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulator.server import OdooServer


class Authority:
    """A self-signed certificate for `localhost`, and its key."""

    def __init__(self, folder: Path) -> None:
        self.certificate, self.key = folder / "ca.pem", folder / "ca.key"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
                *("ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
                *("-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", str(self.key), "-out", str(self.certificate)),
            ],
            check=True,
            capture_output=True,
        )


@contextmanager
def encrypted(server: OdooServer, authority: Authority) -> Iterator[str]:
    """The server's address behind TLS, as a reverse proxy would offer it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate, authority.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, context, server), daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, context: ssl.SSLContext, server: OdooServer) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_carry, args=(plain, context, server), daemon=True).start()


def _carry(plain: socket.socket, context: ssl.SSLContext, server: OdooServer) -> None:
    """One request and its answer at a time, until either side hangs up."""
    with plain, suppress(OSError):
        plain.settimeout(5)
        with (
            context.wrap_socket(plain, server_side=True) as inside,
            socket.create_connection((server.host, server.port)) as outside,
        ):
            back = threading.Thread(target=_copy, args=(outside, inside), daemon=True)
            back.start()
            _copy(inside, outside)
            back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
