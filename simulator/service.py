"""The model methods a reader calls, with Odoo's argument checks and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from .errors import access_error, attribute_error, type_error, unknown_field, unknown_model
from .names import display_name
from .query import Window, search, visible
from .tables import Row, Table, Tables

CLASSIC = "_classic_read"


class Service:
    """Answers `execute_kw` over a set of tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._methods: dict[str, Callable[..., Any]] = {
            "fields_get": self.fields_get,
            "search": self.search,
            "search_count": self.search_count,
            "search_read": self.search_read,
            "read": self.read,
        }

    def call(self, model: str, method: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The method's result; an `OdooFault` where Odoo would refuse."""
        if (model, method) == ("res.users", "context_get"):
            return {"lang": "en_US", "tz": "Europe/Brussels"}
        if model not in self.tables:
            raise unknown_model(model)
        if method not in self._methods:
            raise attribute_error(f"The method '{model}.{method}' does not exist")
        self._refuse_load(model, method, kwargs)
        if model in self.tables.denied and method != "fields_get":
            raise _no_right(model)
        kwargs = dict(kwargs)
        context = kwargs.pop("context", None) or {}
        try:
            return self._methods[method](self.tables[model], context, *args, **kwargs)
        except TypeError as error:
            raise type_error(str(error).replace("Service.", "")) from error

    def _refuse_load(self, model: str, method: str, kwargs: dict[str, Any]) -> None:
        old = self.tables.series <= 16 and (model, method) == ("account.move.line", "search_read")
        if old and "load" in kwargs:
            raise type_error(
                "AccountMoveLine.search_read() got an unexpected keyword argument 'load'"
            )

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
            for name, facts in table.fields.items()
            if not allfields or name in allfields
        }
        if not attributes:
            return described
        return {
            name: {key: value for key, value in facts.items() if key in attributes}
            for name, facts in described.items()
        }

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
        return search(self.tables, table.model, domain, Window(order, offset, limit), context)

    def search_count(
        self, table: Table, context: Row, domain: list[Any], limit: int | None = None
    ) -> int:
        """How many rows match, at most the limit."""
        window = Window("id", 0, limit)
        return len(search(self.tables, table.model, domain, window, context))

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
        return self._rows(table, map(table.by_id.__getitem__, ids), fields, load)

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
        hidden = [row for row in rows if not visible(table, row, self.tables, context)]
        if hidden:
            raise access_error(
                "Due to security restrictions, you are not allowed to access "
                f"'{table.model}' ({table.model}) records."
            )
        return self._rows(table, rows, fields, load)

    def _rows(
        self, table: Table, rows: Iterable[Row], fields: list[str] | None, load: str | None
    ) -> list[Row]:
        names = list(dict.fromkeys(["id", *(fields or table.fields)]))
        for name in names:
            if name not in table.fields:
                raise unknown_field(table.model, name)
        stored = [name for name in names if name != "display_name"]
        found = _projected(rows, stored)
        if load == CLASSIC:
            self._show_names(table, found, stored)
        if "display_name" in names:
            for row in found:
                row["display_name"] = display_name(self.tables, table.model, row["id"])
        return found

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


def _projected(rows: Iterable[Row], names: list[str]) -> list[Row]:
    if len(names) == 1:
        return [{names[0]: row[names[0]]} for row in rows]
    values = itemgetter(*names)
    return [dict(zip(names, values(row), strict=True)) for row in rows]


def _no_right(model: str) -> Exception:
    return access_error(
        f"You are not allowed to access '{model}' ({model}) records.\n\n"
        "No group currently allows this operation.\n\n"
        "Contact your administrator to request access if necessary."
    )
