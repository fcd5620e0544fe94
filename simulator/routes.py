"""Which protocol answers at which path."""

from __future__ import annotations

from typing import Any

from . import control, json2, xmlrpc2
from .control import Control
from .exchange import Answer, Request, json_answer, not_found
from .pages import page
from .rpc import Database, envelope
from .sessions import Sessions


class Routes:
    """Everything one server answers."""

    def __init__(self, database: Database, own: Control) -> None:
        self.database = database
        self._control = own
        self._sessions = Sessions(database)

    def answer(self, request: Request) -> Answer:
        """The answer of Odoo's version to the request."""
        if request.method == "GET":
            return self._get(request.path)
        if request.path.startswith(control.PREFIX):
            return self._control.answer(request)
        if request.path.startswith(json2.PREFIX):
            modern = self.database.tables.series >= 19
            return json2.answer(self.database, request) if modern else not_found()
        if request.path.startswith(xmlrpc2.PREFIX):
            return xmlrpc2.answer(self.database, request)
        body = request.json()
        if not isinstance(body, dict):
            return json_answer({"error": "Invalid JSON data"}, 400)
        return self._json_rpc(request, body)

    def _json_rpc(self, request: Request, body: dict[str, Any]) -> Answer:
        if request.path == "/jsonrpc":
            return json_answer(envelope(body, self._dispatch))
        if request.path == "/web/webclient/version_info":
            return json_answer(envelope(body, lambda _: self.database.version()))
        return self._sessions.answer(request, body)

    def _dispatch(self, params: dict[str, Any]) -> Any:
        args = list(params.get("args") or [])
        return self.database.dispatch(str(params.get("service")), str(params.get("method")), args)

    def _get(self, path: str) -> Answer:
        if path == "/web/health":
            return json_answer({"status": "pass"})
        if path == "/web/version" and self.database.tables.series >= 19:
            version = self.database.version()
            return json_answer({
                "version": version["server_version"],
                "version_info": version["server_version_info"],
            })  # fmt: skip
        html = page(self.database.tables, path)
        if html is None:
            return not_found()
        return Answer(200, html.encode(), "text/html; charset=utf-8")
