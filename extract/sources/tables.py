"""How Odoo keeps its fields in PostgreSQL, as SQL that gives what its API would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.errors import ServerFault

from .base import Domain

LANGUAGE = "en_US"
NUMBERS = {"integer": "bigint", "float": "float8", "monetary": "float8"}
# `ir_property` (up to 17) keeps a value in a column of its kind.
PROPERTY_COLUMNS = {
    "float": "value_float",
    "integer": "value_integer",
    "boolean": "value_integer",
    "char": "value_text",
    "text": "value_text",
    "selection": "value_text",
    "date": "value_datetime",
    "datetime": "value_datetime",
    "many2one": "value_reference",
}
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
Described = Callable[[str], "Mapping[str, Field]"]


@dataclass(frozen=True, slots=True)
class Field:
    """A row of `ir_model_fields`, and the type of its column; '' where it has none."""

    id: int
    name: str
    type: str
    relation: str | None
    relation_field: str | None
    relation_table: str | None
    column1: str | None
    column2: str | None
    company_dependent: bool
    column_type: str

    @property
    def readable(self) -> bool:
        """Whether tables hold its values."""
        linked = self.relation_table or (self.type == "one2many" and self.relation_field)
        return bool(self.column_type or linked or self.company_dependent)


def expression(model: str, field: Field, company: int) -> str:
    """SQL for the field's value as Odoo's API gives it; company values are this company's."""
    if field.type in ("one2many", "many2many"):
        return _links(field)
    if field.company_dependent:
        return _typed(field, _company_value(model, field, company))
    column = f't."{field.name}"'
    if field.column_type == "jsonb":
        column = f"{column}->>'{LANGUAGE}'"
    return _typed(field, column)


def _typed(field: Field, value: str) -> str:
    """Odoo reads an empty number as 0, an empty yes-or-no as no, and shows whole seconds."""
    if field.type in NUMBERS:
        return f"coalesce(({value})::{NUMBERS[field.type]}, 0)"
    if field.type == "boolean":
        return f"coalesce(({value})::boolean, false)"
    if field.type == "datetime":
        return f"date_trunc('second', ({value})::timestamp)"
    if field.type == "date":
        return f"({value})::date"
    if field.type in ("many2one", "many2one_reference"):
        return f"({value})::bigint"
    return f"nullif(({value})::text, '')"


def _links(field: Field) -> str:
    if field.type == "one2many":
        table = str(field.relation).replace(".", "_")
        inner = f'select o.id from "{table}" o where o."{field.relation_field}" = t.id order by 1'
    else:
        inner = (
            f'select r."{field.column2}" from "{field.relation_table}" r '
            f'where r."{field.column1}" = t.id order by 1'
        )
    return f"array({inner})::bigint[]"


def _company_value(model: str, field: Field, company: int) -> str:
    if field.column_type == "jsonb":
        fallback = (
            "select d.json_value::jsonb #>> '{}' from ir_default d "
            f"where d.field_id = {field.id} and d.user_id is null and d.condition is null "
            f"and (d.company_id is null or d.company_id = {company}) "
            "order by d.company_id nulls last limit 1"
        )
        return f"""coalesce(t."{field.name}"->>'{company}', ({fallback}))"""
    kept = f"p.{PROPERTY_COLUMNS[field.type]}"
    if field.type == "many2one":
        kept = f"split_part({kept}, ',', 2)"
    elif field.type == "boolean":
        kept = f"({kept} <> 0)"
    own = (
        f"select {kept} from ir_property p where p.fields_id = {field.id} "
        f"and (p.company_id is null or p.company_id = {company}) "
        f"and (p.res_id is null or p.res_id = '{model},' || t.id) "
        "order by p.res_id nulls last, p.company_id nulls last limit 1"
    )
    return f"({own})"


def where(model: str, domain: Domain, described: Described) -> str:
    """SQL for a domain in Odoo's prefix notation over stored fields, also of many2one targets.

    Raises `ServerFault` for what tables alone cannot answer.
    """
    stack: list[str] = []
    for term in reversed(list(domain)):
        if term == "!":
            stack.append(f"not ({stack.pop()})")
        elif term in ("&", "|"):
            joint = " and " if term == "&" else " or "
            stack.append(f"({stack.pop()}{joint}{stack.pop()})")
        else:
            stack.append(_term(model, term, described))
    return " and ".join(reversed(stack)) or "true"


def _term(model: str, term: Sequence[Any], described: Described, row: str = "t") -> str:
    path, operator, value = term
    name, _, rest = str(path).partition(".")
    field = described(model).get(name)
    if field is None or not field.column_type or field.column_type == "jsonb":
        raise ServerFault(f"{model} cannot be searched by {path} in PostgreSQL")
    column = f'{row}."{name}"'
    if rest:
        return _of_target(field, column, (rest, operator, value), described)
    if operator in ("in", "not in"):
        return _among(column, operator, list(value))
    if operator not in COMPARISONS:
        raise ServerFault(f"{model} cannot be searched with {operator!r} in PostgreSQL")
    if operator in ("=", "!=") and value in (False, None):
        empty = (
            f"coalesce({column}, false) = false" if field.type == "boolean" else f"{column} is null"
        )
        return empty if operator == "=" else f"not ({empty})"
    if operator == "!=":
        return f"({column} is distinct from {_literal(value)})"
    return f"{column} {operator} {_literal(value)}"


def _of_target(field: Field, column: str, term: Sequence[Any], described: Described) -> str:
    """A condition on the row that a many2one points to."""
    if field.type != "many2one" or not field.relation:
        raise ServerFault(f"{field.name} points to no row that PostgreSQL could search")
    row = f"of_{field.name}"
    met = _term(field.relation, term, described, row)
    table = field.relation.replace(".", "_")
    return f'exists (select from "{table}" {row} where {row}.id = {column} and {met})'


def _among(column: str, operator: str, values: list[Any]) -> str:
    given = [_literal(each) for each in values if each is not False]
    found = f"{column} in ({', '.join(given)})" if given else "false"
    if False in values:
        found = f"({found} or {column} is null)"
    return found if operator == "in" else f"coalesce(not ({found}), true)"


def _literal(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
