"""JSON-RPC and XML-RPC services as Odoo has them: `common`, `object` and `db`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import OdooFault, access_denied, as_fault, attribute_error, unknown_database
from .service import Service
from .tables import Tables
from .users import Users


class Database:
    """One database: its name, its users and its models."""

    def __init__(self, name: str, tables: Tables, users: Users) -> None:
        self.name, self.tables, self.users = name, tables, users
        self.models = Service(tables, users)

    def version(self) -> dict[str, Any]:
        """What `version_info` and `common.version` say."""
        return {
            "server_version": self.tables.version,
            "server_version_info": [self.tables.series, 0, 0, "final", 0, ""],
            "server_serie": self.tables.version,
            "protocol_version": 1,
        }

    def dispatch(self, service: str, method: str, args: list[Any]) -> Any:
        """The result of one call of a service; `OdooFault` where Odoo would refuse."""
        if service == "common":
            return self._common(method, args)
        if (service, method) == ("db", "list"):
            return [self.name]
        if service == "object" and method in ("execute", "execute_kw"):
            return self._execute(args, named=method == "execute_kw")
        raise attribute_error(f"Method not found: {service}.{method}")

    def _common(self, method: str, args: list[Any]) -> Any:
        if method == "version":
            return self.version()
        if method not in ("login", "authenticate"):
            raise attribute_error(f"Method not found: {method}")
        name, login, secret = args[:3]
        self._check_name(name)
        user = self.users.sign_in(login, secret)
        return user.uid if user else False

    def _execute(self, args: list[Any], *, named: bool) -> Any:
        name, uid, secret, model, method, *rest = args
        self._check_name(name)
        user = self.users.of_call(uid, secret)
        if user is None:
            raise access_denied()
        if not named:
            return self.models.call(model, method, rest, {}, user)
        positional = rest[0] if rest else []
        kwargs = rest[1] if len(rest) > 1 else {}
        return self.models.call(model, method, positional, kwargs, user)

    def _check_name(self, name: str) -> None:
        if name != self.name:
            raise unknown_database(name)


def envelope(body: dict[str, Any], call: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The JSON-RPC answer to a body, whatever the call on its `params` returns or raises."""
    reply: dict[str, Any] = {"jsonrpc": "2.0", "id": body.get("id")}
    try:
        return reply | {"result": call(body.get("params") or {})}
    except Exception as error:  # noqa: BLE001 - Odoo too reports whatever went wrong
        fault: OdooFault = as_fault(error)
        return reply | {"error": fault.body()}
