"""The HTTP server that stands in for Odoo."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Self

from .clock import SimulationClock
from .control import Control
from .errors import SimulatorError
from .faults import Faults
from .routes import Routes
from .rpc import Database
from .tables import Tables
from .transport import HttpServer
from .users import User, Users


class OdooServer:
    """Serves tables over Odoo's protocols; a context manager that starts and stops itself.

    `port=0` takes a free port; `url` and `port` tell which. A taken port raises
    `SimulatorError`. `login` is an administrator, whose password also works as an API key;
    `users` are further ones. `faults` spoils answers, `clock` moves the time of a live company.
    """

    def __init__(
        self,
        tables: Tables,
        *,
        db: str = "plimsoll",
        login: str = "admin",
        password: str = "admin",  # noqa: S107 - a demo's
        users: Iterable[User] = (),
        clock: SimulationClock | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        admin = User(login, password, api_keys=(password,))
        database = Database(db, tables, Users(tables, [admin, *users]))
        self.faults = Faults(database.models)
        self.clock = clock
        self._routes = Routes(database, Control(self.faults, clock))
        self._address = (host, port)
        self._stopping = threading.Event()
        self._pause: float | None = None
        self._thread: threading.Thread | None = None
        self._http = self._listen()
        self.host, self.port = host, int(self._http.server_address[1])
        self._address = (host, self.port)
        self.url = f"http://{host}:{self.port}"

    def start(self) -> OdooServer:
        """Serve from a background thread."""
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()
        return self

    def serve_forever(self) -> None:
        """Serve in this thread until `stop` is called from another."""
        while not self._stopping.is_set():
            self._http.serve_forever(poll_interval=0.05)
            if self._pause is None:
                return
            self._close()
            self._stopping.wait(self._pause)
            if not self._stopping.is_set():
                self._pause, self._http = None, self._listen()

    def restart(self, seconds: float) -> None:
        """Close the port and every connection, and open the port again after the time given."""
        self._pause = seconds
        self._http.shutdown()

    def stop(self) -> None:
        """Stop at once: the port is free and open connections are closed on return."""
        self._stopping.set()
        while self._thread is not None and self._thread.is_alive():
            # Again, as a restart may have put a new listener in place meanwhile.
            self._http.shutdown()
            self._thread.join(0.05)
        self._close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _listen(self) -> HttpServer:
        try:
            return HttpServer(
                self._address,
                answer=self._routes.answer,
                fault=self.faults.of,
                restart=self.restart,
                stopping=self._stopping,
                now=self._now,
            )
        except OSError as error:
            host, port = self._address
            raise SimulatorError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error

    def _now(self) -> datetime:
        """The company's time, else this machine's: what every answer is dated with (UTC)."""
        return self.clock.now if self.clock else datetime.now(UTC)

    def _close(self) -> None:
        self._http.server_close()
        self._http.drop_connections()
