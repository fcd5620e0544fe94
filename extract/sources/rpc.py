"""What all of Odoo's APIs have in common: four reading methods, executed in one way or another."""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from extract.entities import FieldFacts
from extract.errors import ExtractError, NotOdoo, ServerBusy, ServerFault, ServerUnreachable
from extract.masking import masked
from extract.settings import Connection

from .base import Domain, Row
from .http import Http

ATTRIBUTES = ["type", "store", "relation", "company_dependent"]
LANGUAGE = "en_US"
HAS_ACCESS_SINCE = 18
Answer = TypeVar("Answer")


class RpcSource(ABC):
    """A `Transport` over HTTP. A transport says how it signs in and how it executes a method.

    Only `fields_get`, `search`, `search_count` and `read` are ever executed; to sign in with a
    key and for the doctor also `context_get`, and `has_access` or `check_access_rights`.
    """

    protocol: str

    def __init__(self, where: Connection, http: Http) -> None:
        self.where, self.http = where, http
        version, self.uid = self.reach(self.sign_in)
        self.version = plain_version(version)
        self._companies: tuple[int, ...] = ()
        self._companies = self._own_companies()

    @abstractmethod
    def sign_in(self) -> tuple[str, int]:
        """The server's version in its own words and the user's id; `LoginRefused` if it says no."""

    @abstractmethod
    def execute(
        self, model: str, method: str, subject: tuple[str, list[Any]] | None, named: dict[str, Any]
    ) -> Any:
        """The method's result. `subject` is its first argument with its name, where it has one."""

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
        answer = self._call(model, "fields_get", None, {"attributes": ATTRIBUTES})
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
        return list(self._call(model, "search", ("domain", list(domain)), named, companies))

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
        return list(self._call(model, "read", ("ids", list(ids)), named, companies))

    def count(
        self, model: str, domain: Domain = (), *, companies: Sequence[int] | None = None
    ) -> int:
        """How many rows match."""
        return int(self._call(model, "search_count", ("domain", list(domain)), {}, companies))

    def may_write(self, model: str) -> bool:
        """Whether the user could change rows of the model; asked, never tried."""
        if self.series >= HAS_ACCESS_SINCE:
            return bool(self._call(model, "has_access", ("ids", []), {"operation": "write"}))
        asked = {"operation": "write", "raise_exception": False}
        return bool(self._call(model, "check_access_rights", None, asked))

    def now(self) -> dt.datetime | None:
        """The server's clock at its last answer, naive UTC; None when it did not say."""
        return self.http.server_time

    def close(self) -> None:
        """Give the connections back."""
        self.http.close()

    def reach(self, call: Callable[[], Answer]) -> Answer:
        """The call's answer; what keeps it away is told with the server's address and no secret."""
        try:
            return self._placed(call)
        except ExtractError as error:
            # A server, or a proxy before it, may repeat what it was sent.
            error.args = (masked(str(error), [self.where.secret]),)
            raise

    def _placed(self, call: Callable[[], Answer]) -> Answer:
        url = self.where.url
        try:
            return call()
        except ServerBusy as error:
            raise ServerBusy(f"Odoo at {url} cannot be read: {error}.", error.seconds) from None
        except ServerUnreachable as error:
            raise type(error)(f"Odoo at {url} cannot be read: {error}.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NotOdoo(
                f"The server at {url} does not answer like Odoo; check PLIMSOLL_ODOO_URL."
            ) from None

    def _own_companies(self) -> tuple[int, ...]:
        """The user's companies, the user's own first: its values fill company-dependent fields."""
        try:
            rows = self.read("res.users", [self.uid], ["company_id", "company_ids"])
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
        subject: tuple[str, list[Any]] | None,
        named: dict[str, Any],
        companies: Sequence[int] | None = None,
    ) -> Any:
        named = {**named, "context": self._context(companies)}
        return self.reach(lambda: self.execute(model, method, subject, named))

    def _context(self, companies: Sequence[int] | None) -> dict[str, Any]:
        allowed = list(companies or self._companies)
        always = {"active_test": False, "lang": LANGUAGE}
        return {**always, "allowed_company_ids": allowed} if allowed else always


def plain_version(version: str) -> str:
    """'16.0' of '16.0+e', 'saas~17.2' or '16.0-20260101'."""
    found = re.search(r"\d+\.\d+", version)
    if not found:
        raise NotOdoo(f"The server's version {version!r} is not one of Odoo's.")
    return found.group()
