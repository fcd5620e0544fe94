"""Odoo 14 to 21 through odoorpc (JSON-RPC)."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar
from urllib.error import URLError

import odoorpc
from odoorpc.error import RPCError

from extract.entities import FieldFacts
from extract.errors import AccessRefused, LoginRefused, ServerFault, ServerUnreachable
from extract.settings import Connection

from .base import Domain, Row
from .pool import PooledOpener

ATTRIBUTES = ["type", "store", "relation", "company_dependent"]
NO_SUCH_MODEL = re.compile(r"object .* doesn't exist|model .* (not found|does not exist)", re.I)
FIRST_RETRIES = 2
Answer = TypeVar("Answer")

# odoorpc logs the arguments of every call at DEBUG, and the password is one of them.
logging.getLogger("odoorpc.rpc.jsonrpclib").addFilter(lambda _: False)


class OdooRpc:
    """A `Source` over odoorpc. Log in with `connect`."""

    def __init__(
        self,
        connection: Connection,
        *,
        timeout: float,
        retries: int,
        pause: float,
    ) -> None:
        self._connection = connection
        # A wrong address should be told at once; a server that answered before is waited for.
        self._opener = PooledOpener(retries=min(retries, FIRST_RETRIES), pause=pause)
        self._odoo = self._reach(lambda: self._greet(timeout))
        self.version = _plain_version(str(self._odoo.version))
        self._log_in()
        self._opener.try_again(retries)
        self._companies: tuple[int, ...] = ()
        self._companies = self._own_companies()

    @property
    def series(self) -> int:
        """The major version, such as 16."""
        return int(self.version.split(".")[0])

    @property
    def companies(self) -> tuple[int, ...]:
        """Ids of the companies the user may see, the user's own first."""
        return self._companies

    def fields_get(self, model: str) -> dict[str, FieldFacts]:
        """The model's fields by name."""
        answer = self._call(model, "fields_get", [], {"attributes": ATTRIBUTES})
        return {
            name: FieldFacts(
                type=facts["type"],
                stored=bool(facts.get("store", True)),
                company_dependent=bool(facts.get("company_dependent")),
                relation=facts.get("relation"),
            )
            for name, facts in answer.items()
        }

    def ids(
        self,
        model: str,
        domain: Domain = (),
        *,
        limit: int | None = None,
        companies: Sequence[int] | None = None,
    ) -> list[int]:
        """Ids of the matching rows, ascending."""
        named = {"order": "id", "limit": limit or None}
        found = self._call(model, "search", [list(domain)], named, companies)
        return [int(key) for key in found]

    def read(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        companies: Sequence[int] | None = None,
    ) -> list[Row]:
        """The rows among these ids that still exist, with these fields and `id`."""
        if not ids:
            return []
        named = {"fields": list(fields), "load": ""}
        return list(self._call(model, "read", [list(ids)], named, companies))

    def count(
        self, model: str, domain: Domain = (), *, companies: Sequence[int] | None = None
    ) -> int:
        """How many rows match."""
        return int(self._call(model, "search_count", [list(domain)], {}, companies))

    def now(self) -> dt.datetime | None:
        """The server's clock at its last answer, naive UTC; None when it did not say."""
        return self._opener.server_time

    def close(self) -> None:
        """Give the connections back."""
        self._opener.close()

    def _greet(self, timeout: float) -> odoorpc.ODOO:
        protocol = "jsonrpc+ssl" if self._connection.encrypted else "jsonrpc"
        return odoorpc.ODOO(
            self._connection.host,
            protocol=protocol,
            port=self._connection.port,
            timeout=timeout,
            opener=self._opener,
        )

    def _log_in(self) -> None:
        where = self._connection
        try:
            self._reach(lambda: self._odoo.login(where.database, where.login, where.secret))
        except RPCError as error:
            raise self._refusal(error) from None

    def _refusal(self, error: RPCError) -> LoginRefused | ServerFault:
        where = self._connection
        words = _words(error)
        if not error.info or "Access Denied" in words or "AccessDenied" in words:
            return LoginRefused(
                f"Odoo at {where.url} refused login {where.login!r} for database "
                f"{where.database!r}: wrong password or API key, or two-factor login, "
                "which needs an API key."
            )
        if "does not exist" in words and where.database in words:
            return LoginRefused(f"Odoo at {where.url} has no database {where.database!r}.")
        return ServerFault(f"Odoo at {where.url} could not log in: {words}")

    def _own_companies(self) -> tuple[int, ...]:
        """The user's companies, the user's own first: its values fill company-dependent fields."""
        try:
            rows = self.read("res.users", [self._odoo.env.uid], ["company_id", "company_ids"])
        except ServerFault:
            rows = []
        if not rows:
            return tuple(self.ids("res.company"))
        own, others = rows[0]["company_id"], rows[0]["company_ids"]
        return tuple(dict.fromkeys([own, *sorted(others)] if own else sorted(others)))

    def _call(
        self,
        model: str,
        method: str,
        args: list[Any],
        named: dict[str, Any],
        companies: Sequence[int] | None = None,
    ) -> Any:
        named = {**named, "context": self._context(companies)}
        try:
            return self._reach(lambda: self._odoo.execute_kw(model, method, args, named))
        except RPCError as error:
            _blame(model, error)

    def _context(self, companies: Sequence[int] | None) -> dict[str, Any]:
        allowed = list(companies or self._companies)
        always = {"active_test": False, "lang": "en_US"}
        return {**always, "allowed_company_ids": allowed} if allowed else always

    def _reach(self, call: Callable[[], Answer]) -> Answer:
        url = self._connection.url
        try:
            return call()
        except ServerUnreachable as error:
            raise ServerUnreachable(f"Odoo at {url} cannot be read: {error}.") from error
        except (URLError, OSError) as error:
            raise ServerUnreachable(f"Odoo at {url} cannot be read: {error}.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ServerUnreachable(
                f"The server at {url} does not answer like Odoo; check PLIMSOLL_ODOO_URL."
            ) from error


def connect(
    connection: Connection, *, timeout: float = 120, retries: int = 5, pause: float = 1
) -> OdooRpc:
    """A signed-in reader. Times in seconds.

    Raises `ServerUnreachable` or `LoginRefused`; no message or log holds the secret.
    """
    return OdooRpc(connection, timeout=timeout, retries=retries, pause=pause)


def _plain_version(version: str) -> str:
    """'16.0' of '16.0+e', 'saas~17.2' or '16.0-20260101'."""
    found = re.search(r"\d+\.\d+", version)
    if not found:
        raise ServerUnreachable(f"The server's version {version!r} is not one of Odoo's.")
    return found.group()


def _words(error: RPCError) -> str:
    first = str(error).strip().splitlines()
    return first[0] if first else "no reason given"


def _blame(model: str, error: RPCError) -> NoReturn:
    data = (error.info or {}).get("data", {}) if isinstance(error.info, dict) else {}
    kind, words = str(data.get("name", "")), _words(error)
    if NO_SUCH_MODEL.search(words):
        raise AccessRefused(f"{model} is not installed on this server") from None
    if kind.endswith(("AccessError", "AccessDenied")):
        raise AccessRefused(f"the user may not read {model}") from None
    raise ServerFault(f"Odoo cannot read {model}: {words}") from None
