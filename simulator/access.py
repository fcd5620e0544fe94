"""What one user sees: models, fields, companies, and the values of the company at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .domain import leaves, parse
from .errors import OdooFault, access_error, field_denied, no_right, undefined_column
from .tables import Field, Row, Table, Tables
from .users import LIMITED_MODELS, User, Users


@dataclass(frozen=True, slots=True)
class Access:
    """One user's view of the tables; its checks raise as Odoo does."""

    tables: Tables
    user: User
    own_company: int | None

    @classmethod
    def of(cls, tables: Tables, users: Users, user: User) -> Access:
        """The view of that user."""
        return cls(tables, user, users.own_company(user))

    def check_model(self, model: str) -> None:
        """Refuse a model the user has no right to."""
        if model in self.tables.denied or model in self.user.denied:
            raise self.refusal(model)

    def refusal(self, model: str) -> OdooFault:
        """What a user without the right to a model is told."""
        group = LIMITED_MODELS.get(model) if model in self.user.denied else None
        return no_right(model, group)

    def allows(self, model: str, operation: str) -> bool:
        """Whether the user may read, write, create or unlink rows of the model."""
        denied = model in self.tables.denied or model in self.user.denied
        return not denied and (operation == "read" or self.user.may_write)

    def fields(self, table: Table) -> dict[str, Field]:
        """The fields the user knows of."""
        if not self.user.hidden:
            return table.fields
        hidden = self.user.hidden
        return {n: facts for n, facts in table.fields.items() if (table.model, n) not in hidden}

    def check_fields(self, table: Table, names: Iterable[str]) -> None:
        """Refuse hidden fields, and fail on broken ones as the whole call does."""
        named = list(names)
        hidden = [name for name in named if (table.model, name) in self.user.hidden]
        if hidden:
            raise field_denied(table.model, hidden, self.user.uid)
        for name in named:
            if (table.model, name) in self.tables.broken:
                raise undefined_column(table.model, name)

    def check_domain(self, table: Table, domain: Any, order: str | None) -> None:
        """Refuse a search by fields that the user may not, or nobody can, read."""
        if not (self.user.hidden or self.tables.broken):
            return
        paths = [leaf.path.split(".")[0] for leaf in leaves(parse(domain)) if str(leaf.path) != "0"
                 and isinstance(leaf.path, str)]  # fmt: skip
        ordered = [term.split()[0] for term in (order or "").split(",") if term.strip()]
        self.check_fields(table, [*paths, *ordered])

    def scoped(self, context: Row) -> Row:
        """The context with the companies that count: those chosen, else all of the user's."""
        if not self.user.companies:
            return context
        chosen = context.get("allowed_company_ids") or list(self.user.companies)
        if not set(chosen) <= set(self.user.companies):
            raise access_error("Access to unauthorized or invalid companies.")
        return {**context, "allowed_company_ids": chosen}

    def fill_company_values(
        self, table: Table, rows: list[Row], names: list[str], context: Row
    ) -> None:
        """Put in what company-dependent fields hold for the first company of the context."""
        held = [name for name in names if name in table.per_company]
        if not held:
            return
        company = (context.get("allowed_company_ids") or [self.own_company])[0]
        for name in held:
            values = table.per_company[name].get(company, {})
            empty = 0.0 if table.fields[name].type in ("float", "monetary") else False
            for row in rows:
                row[name] = values.get(row["id"], empty)
