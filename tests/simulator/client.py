"""Plain HTTP to a server under test, without any Odoo library."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from simulator.server import OdooServer


def post(
    server: OdooServer, path: str, body: Any, headers: dict[str, str] | None = None
) -> tuple[int, Any, dict[str, str]]:
    """Status, content and headers of the answer, whatever the status."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            text = error.read()
            kind = error.headers.get("Content-Type", "")
            content = json.loads(text) if "json" in kind else text.decode()
            return error.code, content, dict(error.headers)


class Browser:
    """A web session: signs in with a password and calls models by its cookie."""

    def __init__(self, server: OdooServer) -> None:
        self.server = server
        self.cookie = ""

    def sign_in(self, login: str, password: str, db: str = "plimsoll") -> Any:
        """The JSON-RPC answer; the cookie is kept."""
        params = {"db": db, "login": login, "password": password}
        _, answer, headers = post(self.server, "/web/session/authenticate", {"params": params})
        self.cookie = headers.get("Set-Cookie", "").split(";")[0]
        return answer

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """The JSON-RPC answer of `/web/dataset/call_kw`."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        path = f"/web/dataset/call_kw/{model}/{method}"
        return post(self.server, path, {"params": params}, {"Cookie": self.cookie})[1]


class Json2:
    """JSON-2 with an API key."""

    def __init__(self, server: OdooServer, key: str, db: str | None = None) -> None:
        self.server = server
        self.headers = {"Authorization": f"bearer {key}"}
        if db:
            self.headers["X-Odoo-Database"] = db

    def call(self, model: str, method: str, /, **named: Any) -> tuple[int, Any]:
        """Status and content."""
        return post(self.server, f"/json/2/{model}/{method}", named, self.headers)[:2]
