"""Odoo 14 on from its own PostgreSQL (self-hosted): one read-only snapshot of all tables."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

import adbc_driver_manager as adbc
import polars as pl
from adbc_driver_postgresql import dbapi

from extract.entities import FieldFacts
from extract.errors import AccessRefused, LoginRefused, ServerFault, ServerUnreachable
from extract.settings import Connection, address

from .base import Domain
from .rpc import plain_version
from .tables import Field, expression, where

DENIED = "42501"
LOST = ("08", "57P")
SNAPSHOT = "set transaction isolation level repeatable read, read only"
FIELDS = """
select f.id, f.name, f.ttype, f.relation, f.relation_field, f.relation_table, f.column1, f.column2,
       {company_dependent} as company_dependent, coalesce(format_type(a.atttypid, null), '') as kind
from ir_model_fields f
left join pg_attribute a
    on a.attrelid = to_regclass('{table}') and a.attname = f.name and not a.attisdropped
    and has_column_privilege(a.attrelid, a.attnum, 'select')
where f.model = '{model}'
"""
OLD_PROPERTY = "exists (select from ir_property p where p.fields_id = f.id)"


class Postgres:
    """A `Transport` over SQL. All calls see the database as it was at the first one."""

    protocol = "postgres"

    def __init__(self, connection: Connection) -> None:
        self._where = connection
        self._lock = threading.Lock()
        self._fields: dict[str, dict[str, Field]] = {}
        self._con = _connect(connection)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        self._query(SNAPSHOT)
        try:
            found = self._query("select latest_version from ir_module_module where name = 'base'")
        except AccessRefused:
            raise AccessRefused(
                f"The PostgreSQL role may not read Odoo's tables at {self._where.url}: "
                "`plimsoll doctor --grants` prints what to grant."
            ) from None
        if not found.height or not found.item():
            raise LoginRefused(f"The database at {self._where.url} is not one of Odoo's.")
        self.version = plain_version(str(found.item()))
        self._now: dt.datetime = self._query(
            "select date_trunc('second', now() at time zone 'UTC') as now"
        ).item()
        self._companies = self._own_companies()

    @property
    def series(self) -> int:
        """The major version, such as 16."""
        return int(self.version.split(".")[0])

    @property
    def companies(self) -> tuple[int, ...]:
        """Ids of all companies, the login's own first where a login is set."""
        return self._companies

    def fields_get(self, model: str) -> dict[str, FieldFacts]:
        """The model's fields by name; stored are those that tables hold."""
        return {
            name: FieldFacts(
                type=each.type,
                stored=each.readable and not each.company_dependent,
                company_dependent=each.company_dependent,
                relation=each.relation,
            )
            for name, each in self._described(model).items()
        }

    def ids(
        self,
        model: str,
        domain: Domain = (),
        *,
        limit: int | None = None,
        companies: Sequence[int] | None = None,
    ) -> Sequence[int]:
        """Ids of the matching rows, ascending."""
        found = self._matching(model, domain, companies, "t.id")
        end = f" order by t.id limit {int(limit)}" if limit else " order by t.id"
        return self._query(found + end, model)["id"].to_list()

    def count(
        self, model: str, domain: Domain = (), *, companies: Sequence[int] | None = None
    ) -> int:
        """How many rows match."""
        return int(self._query(self._matching(model, domain, companies, "count(*)"), model).item())

    def read(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        companies: Sequence[int] | None = None,
    ) -> pl.DataFrame:
        """The rows among these ids that exist, as typed columns."""
        company = next(iter(companies or self._companies), 0)
        known = self._described(model)
        missing = [name for name in fields if name not in known or not known[name].readable]
        if missing:
            raise ServerFault(f"Odoo's tables do not hold {model}.{missing[0]}")
        columns = [
            f'{expression(model, known[name], company)} as "{name}"'
            for name in dict.fromkeys(["id", *fields])
        ]
        listed = ",".join(map(str, map(int, ids)))
        return self._query(
            f"select {', '.join(columns)} from {_table(model)} t "
            f"where t.id = any('{{{listed}}}'::bigint[]) order by t.id",
            model,
        )

    def may_write(self, model: str) -> bool:
        """Whether the role could change rows of the table, outside of this snapshot."""
        privileges = f"has_table_privilege('{_table(model)}', 'insert, update, delete')"
        return bool(self._query(f"select {privileges} as may", model).item())

    def now(self) -> dt.datetime | None:
        """The moment of the snapshot by the server's clock, naive UTC."""
        return self._now

    def close(self) -> None:
        """End the snapshot and give the connection back."""
        with self._lock, suppress(adbc.Error):
            self._con.close()

    def _matching(
        self, model: str, domain: Domain, companies: Sequence[int] | None, what: str
    ) -> str:
        known = self._described(model)
        condition = where(model, domain, self._described)
        if companies and "company_id" in known and known["company_id"].column_type:
            listed = ", ".join(str(int(each)) for each in companies)
            condition += f" and (t.company_id is null or t.company_id in ({listed}))"
        return f"select {what} as id from {_table(model)} t where {condition}"

    def _described(self, model: str) -> dict[str, Field]:
        if model not in self._fields:
            self._fields[model] = self._describe(model)
        return self._fields[model]

    def _describe(self, model: str) -> dict[str, Field]:
        table = _table(model)
        if not self._query(f"select to_regclass('{table}') is not null as found").item():
            raise AccessRefused(f"{model} is not installed on this server")
        if not self._query(f"select has_any_column_privilege('{table}', 'select') as may").item():
            raise AccessRefused(f"the user may not read {model}")
        modern = self.series >= 18
        dependent = "coalesce(f.company_dependent, false)" if modern else OLD_PROPERTY
        sql = FIELDS.format(company_dependent=dependent, table=table, model=model)
        return {row[1]: Field(*row) for row in self._query(sql, model).iter_rows()}

    def _own_companies(self) -> tuple[int, ...]:
        every = self._query("select id from res_company order by id")["id"].to_list()
        own = self._query(
            "select company_id as id from res_users "
            f"where login = '{self._where.login.replace(chr(39), chr(39) * 2)}'"
        )["id"].to_list()
        return tuple(dict.fromkeys([*own, *every]))

    def _query(self, sql: str, model: str = "the database") -> pl.DataFrame:
        """One statement's rows; one that fails leaves the snapshot as it was."""
        with self._lock, self._con.cursor() as cursor:
            guarded = sql != SNAPSHOT
            try:
                if guarded:
                    cursor.execute("savepoint one_read")
                cursor.execute(sql)
                table = cursor.fetch_arrow_table()
            except adbc.Error as error:
                with suppress(adbc.Error):
                    cursor.execute("rollback to savepoint one_read")
                self._blame(model, error)
        return pl.DataFrame(pl.from_arrow(table))

    def _blame(self, model: str, error: adbc.Error) -> NoReturn:
        state = str(error.sqlstate or "")
        words = _words(error)
        if state == DENIED:
            raise AccessRefused(f"the user may not read {model}") from None
        if not state or state.startswith(LOST):
            url = self._where.url
            raise ServerUnreachable(f"PostgreSQL at {url} cannot be read: {words}.") from None
        raise ServerFault(f"PostgreSQL cannot read {model}: {words}") from None


def _connect(where: Connection) -> Any:
    assert where.dsn is not None  # noqa: S101  the settings have seen to it
    try:
        return dbapi.connect(where.dsn.get_secret_value(), autocommit=False)
    except adbc.Error as error:
        host, port, database = address(where.dsn)
        place = f"PostgreSQL at {host}:{port}"
        words = _words(error)
        if "authentication failed" in words or "does not exist" in words or "pg_hba" in words:
            raise LoginRefused(f"{place} refused the login for database {database!r}.") from None
        raise ServerUnreachable(f"{place} cannot be reached.") from None


def _words(error: adbc.Error) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return next((line for line in lines if "ERROR" in line or "FATAL" in line), lines[0])


def _table(model: str) -> str:
    return '"' + model.replace(".", "_") + '"'
