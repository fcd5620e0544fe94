"""JSON-RPC as Odoo speaks it: services `common`, `object` and `db`, and version information."""

from __future__ import annotations

from typing import Any

from .errors import OdooFault, access_denied, attribute_error, unknown_database
from .service import Service
from .tables import Tables

UID = 2


class Rpc:
    """One database with one user, answering JSON-RPC bodies."""

    def __init__(self, tables: Tables, db: str, login: str, password: str) -> None:
        self.tables = tables
        self._models = Service(tables)
        self._db, self._login, self._password = db, login, password

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The whole JSON-RPC answer; None for a path that Odoo would not know."""
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": body.get("id")}
        try:
            if path == "/web/webclient/version_info":
                return reply | {"result": self.version()}
            if path != "/jsonrpc":
                return None
            return reply | {"result": self._dispatch(body.get("params") or {})}
        except OdooFault as fault:
            return reply | {"error": fault.body()}
        except Exception as error:  # noqa: BLE001 - Odoo too reports whatever went wrong
            other = OdooFault(f"builtins.{type(error).__name__}", str(error))
            return reply | {"error": other.body()}

    def version(self) -> dict[str, Any]:
        """What `version_info` and `common.version` say."""
        return {
            "server_version": self.tables.version,
            "server_version_info": [self.tables.series, 0, 0, "final", 0, ""],
            "server_serie": self.tables.version,
            "protocol_version": 1,
        }

    def _dispatch(self, params: dict[str, Any]) -> Any:
        service, method = params.get("service"), params.get("method")
        args = list(params.get("args") or [])
        if service == "common":
            return self._common(str(method), args)
        if service == "db" and method == "list":
            return [self._db]
        if service == "object" and method in ("execute", "execute_kw"):
            return self._execute(args, named=method == "execute_kw")
        raise attribute_error(f"Method not found: {service}.{method}")

    def _common(self, method: str, args: list[Any]) -> Any:
        if method == "version":
            return self.version()
        if method not in ("login", "authenticate"):
            raise attribute_error(f"Method not found: {method}")
        db, login, password = args[:3]
        self._check_database(db)
        return UID if (login, password) == (self._login, self._password) else False

    def _execute(self, args: list[Any], *, named: bool) -> Any:
        db, uid, password, model, method, *rest = args
        self._check_database(db)
        if uid != UID or password != self._password:
            raise access_denied()
        if not named:
            return self._models.call(model, method, rest, {})
        positional = rest[0] if rest else []
        return self._models.call(model, method, positional, rest[1] if len(rest) > 1 else {})

    def _check_database(self, name: str) -> None:
        if name != self._db:
            raise unknown_database(name)
