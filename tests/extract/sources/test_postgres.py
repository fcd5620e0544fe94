"""Odoo's own tables give the raw tables its API gives, in one snapshot nobody can write to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from adbc_driver_manager import Error as AdbcError

from extract.entities import ENTITIES, load_entities
from extract.errors import AccessRefused, LoginRefused, ServerFault, ServerUnreachable
from extract.settings import ExtractSettings
from extract.sources.choose import open_source
from tests.extract.odoo import Odoo, by_model, pull_once, raw, some_rows
from tests.extract.sources.odoo_database import postgres, write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as dsn:
        yield dsn


@pytest.fixture(scope="module", params=["16.0", "19.0"])
def both(request: pytest.FixtureRequest, server: str) -> Iterator[tuple[Odoo, str]]:
    """A stand-in Odoo, and the PostgreSQL that would be behind it."""
    tables = some_rows(request.param, 25)
    costs = tables["product.product"]
    companies = tables["res.company"].ids
    costs.per_company["standard_price"] = {
        company: {key: round(0.1 * key + company, 2) for key in costs.ids} for company in companies
    }
    for key in costs.ids:
        costs.put({**costs.by_id[key], "standard_price": round(0.1 * key + companies[0], 2)})
    with Odoo(tables) as odoo:
        yield odoo, write(server, f"odoo_{tables.series}", tables)


def settings(dsn: str, home: Path = Path("home"), **values: Any) -> ExtractSettings:
    return ExtractSettings(home=home, odoo_pg_dsn=dsn, odoo_login="admin", **values)


def test_tables_give_the_same_raw_rows_as_the_api(both: tuple[Odoo, str], home: Path) -> None:
    odoo, dsn = both
    pull_once(odoo.settings(home / "api", entities=ENTITIES))
    pull_once(settings(dsn, home / "tables"))
    compared = 0
    for entity in load_entities():
        query = f"select * exclude (_extracted_at) from raw.{entity.table} order by id"
        api, tables = raw(home / "api", query), raw(home / "tables", query)
        assert tables == api, entity.model
        compared += len(api)
    assert compared > 500


def test_second_pull_reads_what_changed_by_stamps_of_other_tables_too(
    both: tuple[Odoo, str], home: Path
) -> None:
    odoo, dsn = both
    told = settings(dsn, home, overlap_minutes=0)
    pull_once(told)
    variant = next(iter(odoo.tables["product.product"]))
    with psycopg.connect(dsn) as con:
        con.execute("update product_template set write_date = now() at time zone 'UTC' + "
                    "interval '1 hour' where id = %s", [variant["product_tmpl_id"]])  # fmt: skip
    result = by_model(pull_once(told))
    assert result["product.template"].mode == "incremental"
    assert result["product.template"].rows >= 1
    assert {each.error for each in result.values() if each.mode != "skipped"} == {None}


def test_role_without_a_grant_is_told_what_prints_them(both: tuple[Odoo, str]) -> None:
    _, dsn = both
    with psycopg.connect(dsn) as con:
        con.execute("create role nobody login")
    with pytest.raises(AccessRefused, match="`plimsoll doctor --grants` prints what to grant"):
        open_source(settings(dsn.replace("postgres:@", "nobody:@")))
    with psycopg.connect(dsn) as con:
        con.execute("drop role nobody")


def test_values_of_each_company_are_its_own(both: tuple[Odoo, str]) -> None:
    odoo, dsn = both
    source = open_source(settings(dsn))
    key = odoo.tables["product.product"].ids[0]
    for company in odoo.tables["res.company"].ids:
        rows = source.read("product.product", [key], ["standard_price"], companies=[company])
        assert rows["standard_price"].to_list() == [round(0.1 * key + company, 2)]  # type: ignore[call-overload]
    source.close()


def test_every_call_sees_one_moment_and_nothing_can_be_written(both: tuple[Odoo, str]) -> None:
    _, dsn = both
    source = open_source(settings(dsn))
    before = source.count("sale.order")
    with psycopg.connect(dsn) as con:
        con.execute("insert into sale_order (id) values (999999)")
    assert source.count("sale.order") == before
    cursor = source._source._con.cursor()
    with pytest.raises(AdbcError, match="read-only transaction"):
        cursor.execute("delete from sale_order")
    cursor.close()
    source.close()
    with psycopg.connect(dsn) as con:
        con.execute("delete from sale_order where id = 999999")


@pytest.mark.parametrize(
    "domain",
    [
        [["state", "in", ["sale", "done"]]],
        ["|", ["state", "=", "cancel"], ["id", ">", 5]],
        ["!", ["state", "=", "sale"]],
        [["commitment_date", "=", False]],
        [["write_date", ">=", "2026-01-01 00:00:00"], ["state", "!=", "sale"]],
        [["client_order_ref", "not in", ["x'y"]]],
        [["partner_id.active", "=", True], ["state", "!=", "cancel"]],
        ["|", ["partner_id.commercial_partner_id.type", "in", ["other"]], ["id", ">", 5]],
    ],
)
def test_domains_find_what_the_api_finds(both: tuple[Odoo, str], domain: list[Any]) -> None:
    odoo, dsn = both
    source, api = open_source(settings(dsn)), open_source(odoo.settings(Path("home")))
    assert list(source.ids("sale.order", domain)) == list(api.ids("sale.order", domain))
    source.close()
    api.close()


def test_missing_and_denied_tables_are_told_and_reading_goes_on(both: tuple[Odoo, str]) -> None:
    _, dsn = both
    with psycopg.connect(dsn) as con:
        con.execute("drop role if exists kpi")
        con.execute("create role kpi login")
        con.execute("grant select on all tables in schema public to kpi")
        con.execute("revoke select on stock_quant, res_users from kpi")
        con.execute("grant select (id, login, company_id) on res_users to kpi")
    source = open_source(settings(dsn.replace("postgres:@", "kpi:@")))
    with pytest.raises(AccessRefused, match=r"may not read stock\.quant"):
        source.ids("stock.quant")
    with pytest.raises(AccessRefused, match=r"foo\.bar is not installed"):
        source.ids("foo.bar")
    with pytest.raises(ServerFault, match=r"do not hold sale\.order\.nonsense"):
        source.read("sale.order", [1], ["nonsense"])
    with pytest.raises(ServerFault, match=r"cannot be searched by nonsense\.name"):
        source.ids("sale.order", [["nonsense.name", "=", "x"]])
    with pytest.raises(ServerFault, match="points to no row"):
        source.ids("sale.order", [["state.name", "=", "x"]])
    assert source.ids("sale.order", limit=1)
    assert not source.may_write("sale.order")
    assert source.read("res.users", source.ids("res.users"), ["login"]).height  # type: ignore[union-attr]
    with pytest.raises(ServerFault, match=r"do not hold res\.users\.active"):
        source.read("res.users", [1], ["active"])
    source.close()
    with psycopg.connect(dsn) as con:
        con.execute("drop owned by kpi")
        con.execute("drop role kpi")


def test_database_that_is_not_there_or_not_odoos_is_one_sentence(server: str) -> None:
    with pytest.raises(LoginRefused, match="refused the login for database 'nowhere'"):
        open_source(settings(server.replace("/postgres?", "/nowhere?")))
    with pytest.raises((LoginRefused, ServerFault)) as error:
        open_source(settings(server))
    assert "\n" not in str(error.value)
    with pytest.raises(ServerUnreachable, match="cannot be reached") as lost:
        open_source(settings("postgresql://kpi:pg-s3cret@127.0.0.1:1/odoo", retries=0))
    assert "pg-s3cret" not in f"{lost.value!r}"
