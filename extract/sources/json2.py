"""Odoo 19 on through JSON-2 (`/json/2/<model>/<method>`), by API key."""

from __future__ import annotations

from typing import Any

import orjson

from extract.errors import AccessRefused, LoginRefused, NotOdoo, ServerFault

from .faults import blame, first_line
from .http import Http, Reply, check, parsed
from .rpc import RpcSource, plain_version

VERSION_PATH = "/web/version"
FIRST_SERIES = 19
# Odoo's page at any path of a database it does not have.
NO_DATABASE = b"No database is selected"


def offered(http: Http) -> str | None:
    """The server's version where it has JSON-2, else None."""
    reply = http.request("GET", VERSION_PATH)
    if reply.status == 404:
        return None
    try:
        version = str(orjson.loads(check(reply))["version"])
        modern = int(plain_version(version).split(".")[0]) >= FIRST_SERIES
    except (NotOdoo, ValueError, KeyError, TypeError):
        return None
    return version if modern else None


class Json2(RpcSource):
    """A `Transport` over JSON-2."""

    protocol = "json2"

    def sign_in(self) -> tuple[str, int]:
        """The server's version in its own words and the id of the login's user."""
        version = offered(self.http)
        if version is None:
            raise NotOdoo("it offers no JSON-2, which begins with Odoo 19")
        try:
            return version, self._owner()
        except AccessRefused as error:
            raise LoginRefused(
                f"Odoo at {self.where.url} lets nobody read with this key: {error}."
            ) from None

    def _owner(self) -> int:
        """The id of the key's user. Raises `LoginRefused` when that is not the login's."""
        where = self.where
        owner = int(self.execute("res.users", "context_get", None, {}).get("uid") or 0)
        named = self.execute("res.users", "search", ("domain", [["login", "=", where.login]]), {})
        if owner and owner not in named:
            raise LoginRefused(
                f"The API key belongs to another user of Odoo at {where.url} than "
                f"{where.login!r}: set PLIMSOLL_ODOO_LOGIN to the login of the key's owner."
            )
        return owner or next(iter(map(int, named)), 0)

    def execute(
        self, model: str, method: str, subject: tuple[str, list[Any]] | None, named: dict[str, Any]
    ) -> Any:
        """The method's result."""
        body = {**named, **(dict([subject]) if subject else {})}
        reply = self._post(f"/json/2/{model}/{method}", orjson.dumps(body))
        return parsed(reply.body) if reply.status == 200 else self._refuse(model, reply)

    def _post(self, path: str, body: bytes) -> Reply:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"bearer {self.where.secret.get_secret_value()}",
            "X-Odoo-Database": self.where.database,
        }
        return self.http.request("POST", path, body, headers)

    def _refuse(self, model: str, reply: Reply) -> None:
        """Raise what a status and its JSON mean; an answer without JSON is not Odoo's own."""
        where = self.where
        try:
            data = dict(orjson.loads(reply.body))
        except (ValueError, TypeError):
            if reply.status == 404 and NO_DATABASE in reply.body:
                raise LoginRefused(
                    f"Odoo at {where.url} has no database {where.database!r}."
                ) from None
            check(reply)
            return
        if reply.status == 401:
            raise LoginRefused(
                f"Odoo at {where.url} refused the API key of {where.login!r} for database "
                f"{where.database!r}: wrong, or expired."
            )
        if reply.status == 404:
            raise AccessRefused(f"{model} is not installed on this server")
        if reply.status == 422 and "name" not in data:
            raise ServerFault(f"Odoo cannot read {model}: {first_line(data)}")
        if reply.status == 429:
            check(reply)
        blame(model, data)
