"""The model methods a reader calls, with Odoo's argument checks and refusals."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from .access import Access
from .errors import (
    OdooFault,
    access_error,
    attribute_error,
    http_fault,
    memory_error,
    statement_timeout,
    type_error,
    unknown_field,
    unknown_model,
)
from .names import display_name
from .query import Window, search, visible
from .tables import Row, Table, Tables
from .users import User, Users

CLASSIC = "_classic_read"
METHODS = ("fields_get", "search", "search_count", "search_read", "read")
RIGHTS = ("check_access_rights", "has_access")
LARGE_PAGE: dict[str, Callable[[], OdooFault]] = {
    "memory": memory_error,
    "time": statement_timeout,
}


class Service:
    """Answers `execute_kw` over a set of tables; one call sees one state of them.

    `page_limit` rows are the most one answer can hold before the server runs out of what
    `page_limit_by` names: "memory" or "time".
    """

    def __init__(self, tables: Tables, users: Users | None = None) -> None:
        self.tables = tables
        self.users = users or Users(tables, [User("admin", "admin")])
        self.page_limit: int | None = None
        self.page_limit_by = "memory"

    def call(
        self,
        model: str,
        method: str,
        args: list[Any],
        kwargs: dict[str, Any],
        user: User | None = None,
    ) -> Any:
        """The method's result for the user, else for an administrator; `OdooFault` if refused."""
        if (model, method) == ("res.users", "context_get"):
            return _context(user or self.users.first)
        with self.tables.lock:
            answer = self._method(model, method, user)
            self._refuse_load(model, method, kwargs)
            kwargs = dict(kwargs)
            context = kwargs.pop("context", None) or {}
            try:
                return answer(self.tables[model], context, *args, **kwargs)
            except TypeError as error:
                raise type_error(str(error).replace("_Call.", "")) from error

    def call_named(self, model: str, method: str, named: dict[str, Any], user: User) -> Any:
        """The same with named arguments alone, `ids` and `context` among them (JSON-2)."""
        if model not in self.tables:
            raise http_fault("NotFound", f"the model {model!r} does not exist")
        if (model, method) == ("res.users", "context_get"):
            return _context(user)
        if method not in self._methods:
            raise http_fault("NotFound", f"The method '{model}.{method}' does not exist")
        named = dict(named)
        context = named.pop("context", None) or {}
        if method == "read":
            named.setdefault("ids", [])
        with self.tables.lock:
            answer = self._method(model, method, user)
            try:
                inspect.signature(answer).bind(self.tables[model], context, **named)
            except TypeError as error:
                raise http_fault("UnprocessableEntity", str(error)) from error
            return answer(self.tables[model], context, **named)

    @property
    def _methods(self) -> tuple[str, ...]:
        """`has_access` comes with 18, and takes the place of the other one from 19 on."""
        series = self.tables.series
        return (*METHODS, *(RIGHTS[:1] if series < 18 else RIGHTS if series < 19 else RIGHTS[1:]))

    def _method(self, model: str, method: str, user: User | None) -> Callable[..., Any]:
        if model not in self.tables:
            raise unknown_model(model)
        if method not in self._methods:
            raise attribute_error(f"The method '{model}.{method}' does not exist")
        access = Access.of(self.tables, self.users, user or self.users.first)
        if method not in ("fields_get", *RIGHTS):
            access.check_model(model)
        found: Callable[..., Any] = getattr(_Call(self, access), method)
        return found

    def _refuse_load(self, model: str, method: str, kwargs: dict[str, Any]) -> None:
        """Up to 14 no `search_read` takes `load`; up to 16 that of journal items does not."""
        series = self.tables.series
        own = series <= 16 and model == "account.move.line"
        if method == "search_read" and "load" in kwargs and (own or series <= 14):
            name = "AccountMoveLine.search_read" if series > 14 else "search_read"
            raise type_error(f"{name}() got an unexpected keyword argument 'load'")


class _Call:
    """The methods, for one user."""

    def __init__(self, service: Service, access: Access) -> None:
        self._service, self.access, self.tables = service, access, service.tables

    def fields_get(
        self,
        table: Table,
        _context: Row,
        allfields: list[str] | None = None,
        attributes: list[str] | None = None,
    ) -> dict[str, Row]:
        """Field facts by name, all or the attributes asked for."""
        described = {
            name: facts.described(name)
            for name, facts in self.access.fields(table).items()
            if not allfields or name in allfields
        }
        if not attributes:
            return described
        return {
            name: {key: value for key, value in facts.items() if key in attributes}
            for name, facts in described.items()
        }

    def check_access_rights(
        self,
        table: Table,
        _context: Row,
        operation: str,
        raise_exception: bool = True,  # noqa: FBT001, FBT002 - Odoo's own signature
    ) -> bool:
        """Whether the user may do it to any row of the model."""
        allowed = self.access.allows(table.model, operation)
        if raise_exception and not allowed:
            raise self.access.refusal(table.model)
        return allowed

    def has_access(
        self, table: Table, _context: Row, ids: list[int] | None = None, operation: str = "read"
    ) -> bool:
        """The same of these rows, where the model's right is all that counts."""
        del ids
        return self.access.allows(table.model, operation)

    def search(  # noqa: PLR0917 - Odoo's own signature
        self,
        table: Table,
        context: Row,
        domain: list[Any],
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
    ) -> list[int]:
        """Ids of the rows that match."""
        self.access.check_domain(table, domain, order)
        window = Window(order, offset, limit)
        return search(self.tables, table.model, domain, window, self.access.scoped(context))

    def search_count(
        self, table: Table, context: Row, domain: list[Any], limit: int | None = None
    ) -> int:
        """How many rows match, at most the limit."""
        return len(self.search(table, context, domain, 0, limit, "id"))

    def search_read(  # noqa: PLR0917 - Odoo's own signature
        self,
        table: Table,
        context: Row,
        domain: list[Any] | None = None,
        fields: list[str] | None = None,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
        load: str | None = CLASSIC,
    ) -> list[Row]:
        """The rows that match, with the fields asked for."""
        ids = self.search(table, context, domain or [], offset, limit, order)
        rows = [table.by_id[key] for key in ids]
        return self._rows(table, rows, fields, load, self.access.scoped(context))

    def read(
        self,
        table: Table,
        context: Row,
        ids: int | list[int],
        fields: list[str] | None = None,
        load: str | None = CLASSIC,
    ) -> list[Row]:
        """The rows with these ids that exist; asked for `id` alone, every id given."""
        wanted = [ids] if isinstance(ids, int) else ids
        if fields == ["id"]:
            return [{"id": key} for key in wanted]
        rows = [table.by_id[key] for key in wanted if key in table.by_id]
        context = self.access.scoped(context)
        hidden = [row for row in rows if not visible(table, row, self.tables, context)]
        if hidden:
            raise access_error(
                "Due to security restrictions, you are not allowed to access "
                f"'{table.model}' ({table.model}) records."
            )
        return self._rows(table, rows, fields, load, context)

    def _rows(
        self,
        table: Table,
        rows: list[Row],
        fields: list[str] | None,
        load: str | None,
        context: Row,
    ) -> list[Row]:
        self._check_size(rows)
        names = list(dict.fromkeys(["id", *(fields or self.access.fields(table))]))
        for name in names:
            if name not in table.fields:
                raise unknown_field(table.model, name, self.tables.series)
        self.access.check_fields(table, names)
        stored = [name for name in names if name != "display_name"]
        found = _projected(rows, stored)
        self.access.fill_company_values(table, found, stored, context)
        if load == CLASSIC:
            self._show_names(table, found, stored)
        if "display_name" in names:
            for row in found:
                row["display_name"] = display_name(self.tables, table.model, row["id"])
        return found

    def _check_size(self, rows: list[Row]) -> None:
        limit = self._service.page_limit
        if limit is not None and len(rows) > limit:
            raise LARGE_PAGE[self._service.page_limit_by]()

    def _show_names(self, table: Table, rows: list[Row], names: list[str]) -> None:
        for name in names:
            facts = table.fields[name]
            if facts.type != "many2one":
                continue
            shown: dict[int, str] = {}
            for row in rows:
                key = row[name]
                if key is False:
                    continue
                if key not in shown:
                    shown[key] = display_name(self.tables, facts.relation or "", key)
                row[name] = [key, shown[key]]


def _context(user: User) -> Row:
    return {"lang": "en_US", "tz": "Europe/Brussels", "uid": user.uid}


def _projected(rows: Iterable[Row], names: list[str]) -> list[Row]:
    if len(names) == 1:
        return [{names[0]: row[names[0]]} for row in rows]
    values = itemgetter(*names)
    return [dict(zip(names, values(row), strict=True)) for row in rows]
