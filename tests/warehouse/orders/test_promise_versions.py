"""What several refreshes of one snapshot keep: first promises and quantities, ids of exceptions."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.entities import load_entities
from extract.marts.compiled import compiled
from extract.marts.plan import SEEDS, Plan
from extract.marts.running import Runner, opened
from extract.raw import RawStore, Server
from extract.settings import ExtractSettings

Rows = Mapping[str, Iterable[Mapping[str, Any]]]

ORDER = {
    "name": "S1", "state": "sale", "date_order": "2026-06-01 08:00:00",
    "create_date": "2026-06-01 07:00:00", "commitment_date": "2026-06-05 12:00:00",
    "company_id": 1, "warehouse_id": 1, "partner_id": 9, "currency_rate": 1.0,
}  # fmt: skip
LINE = {
    "product_id": 1, "product_uom_id": 1, "product_uom_qty": 10.0,
    "price_unit": 3.0, "discount": 0.0, "customer_lead": 0.0, "state": "sale",
}  # fmt: skip
COMPANY: Rows = {
    "res_company": [{"id": 1, "name": "North", "partner_id": 8, "currency_id": 1}],
    "res_partner": [{"id": 9, "name": "Acme", "commercial_partner_id": 9}],
    "stock_warehouse": [{"id": 1, "name": "East", "company_id": 1}],
    "stock_location": [{"id": 1, "usage": "internal"}, {"id": 2, "usage": "customer"}],
    "uom_uom": [{"id": 1, "name": "Units", "factor": 1.0}],
    "product_category": [{"id": 1, "name": "All", "complete_name": "All"}],
    "product_template": [
        {"id": 1, "name": "Chair", "type": "consu", "active": True, "categ_id": 1, "uom_id": 1}
    ],
    "product_product": [{"id": 1, "product_tmpl_id": 1, "active": True}],
}


class Refreshes:
    """One raw file and one marts file, refreshed day by day."""

    def __init__(self, home: Path) -> None:
        self.settings = ExtractSettings(home=home)
        self.exceptions: list[set[str]] = []
        """Promises earlier than possible after each refresh: ids of the exceptions."""

    def refresh(self, as_of: str, rows: Rows) -> None:
        """Replace the raw rows, dated `as_of` (UTC), and run all models, tests left out."""
        self._write(dt.datetime.fromisoformat(as_of), {**COMPANY, **rows})
        folder = compiled(self.settings)
        plan = Plan.read(folder)
        built = [each for each in plan.nodes if each.kind != "test"]
        read = {"odoo": self.settings.raw_file, "compiled": folder / SEEDS}
        write = {"steps": self.settings.intermediate_file}
        with opened(self.settings.marts_file, plan, read, write) as con:
            results = Runner(con, replace(plan, nodes=tuple(built))).run()
            found = con.sql(
                "select exception_id from marts.marts.exc_promise_earlier_than_possible"
            )
            self.exceptions.append({name for (name,) in found.fetchall()})
        assert {each.status for each in results} == {"success"}

    def one(self, query: str) -> tuple[Any, ...]:
        """The one row that a query of the built file gives."""
        with duckdb.connect() as con:
            con.execute(f"attach '{self.settings.marts_file}' as built (read_only); use built")
            (found,) = con.execute(query).fetchall()
        return tuple(found)

    def _write(self, as_of: dt.datetime, rows: Rows) -> None:
        self.settings.raw_file.unlink(missing_ok=True)
        with RawStore(self.settings.raw_file) as store:
            store.set_server(Server("18.0", 18, "http://odoo", "db", as_of, "run"))
            for entity in load_entities():
                store.ensure(entity)
        with duckdb.connect() as con:
            con.execute(f"attach '{self.settings.raw_file}' as odoo")
            for table, records in rows.items():
                for record in records:
                    _insert(con, table, {"_deleted": False, **record})


def _insert(con: duckdb.DuckDBPyConnection, table: str, record: Mapping[str, Any]) -> None:
    names = ", ".join(record)
    places = ", ".join("?" * len(record))
    con.execute(f"insert into odoo.raw.{table} ({names}) values ({places})", list(record.values()))


def _orders(*changes: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Rows:
    """Orders 1, 2 … of one line each, with what differs from ORDER and LINE."""
    numbered = list(enumerate(changes, start=1))
    return {
        "sale_order": [{**ORDER, "id": n, **order} for n, (order, _) in numbered],
        "sale_order_line": [{**LINE, "id": n, "order_id": n, **line} for n, (_, line) in numbered],
    }


@pytest.fixture(scope="module")
def refreshes(tmp_path_factory: pytest.TempPathFactory) -> Refreshes:
    """Order 1: seen when confirmed, moved later. Order 2: first seen as a quotation.

    Orders 3 and 4 are promised too early; 4 is cancelled, and 5 promised too early later on.
    """
    done = Refreshes(tmp_path_factory.mktemp("refreshes"))
    quotation = (
        {"state": "draft", "commitment_date": "2026-06-02 12:00:00"},
        {"state": "draft", "product_uom_qty": 4.0},
    )
    moved = ({"commitment_date": "2026-06-20 12:00:00"}, {"product_uom_qty": 6.0})
    early = ({"commitment_date": "2026-06-02 12:00:00"}, {})
    gone = ({"state": "cancel"}, {"state": "cancel"})
    first = _orders(({}, {}), quotation, early, early)
    done.refresh("2026-06-01 20:00:00", first)
    later = _orders(moved, ({}, {}), early, gone, early)
    for _ in range(2):
        done.refresh("2026-06-10 20:00:00", later)
    return done


@pytest.mark.slow
def test_promise_moved_after_confirmation_moves_only_the_current_measure(
    refreshes: Refreshes,
) -> None:
    found = refreshes.one(
        """
        select due_date, due_date_current, promise_basis, ordered_units, ordered_units_current,
            ordered_quantity_current
        from marts.fct_order_lines where order_id = 1
        """
    )

    promise = (dt.date(2026, 6, 5), dt.date(2026, 6, 20), "confirmed")
    assert found == (*promise, 10.0, None, 6.0)  # by now it is due by the first promise only


@pytest.mark.slow
def test_quotation_seen_first_does_not_count_as_a_promise(refreshes: Refreshes) -> None:
    found = refreshes.one(
        """
        select due_date, ordered_quantity, promise_basis
        from marts.fct_order_lines where order_id = 2
        """
    )

    assert found == (dt.date(2026, 6, 5), 10.0, "first_seen")  # seen nine days after confirmation


@pytest.mark.slow
def test_refresh_of_the_same_extract_adds_no_version(refreshes: Refreshes) -> None:
    versions = "select count(*) from snapshots.snap_sale_order where sale_order_id = 1"

    assert refreshes.one(versions) == (2,)


@pytest.mark.slow
def test_exception_keeps_its_id_and_closes_when_its_condition_goes(refreshes: Refreshes) -> None:
    first, second, third = (
        {name.removeprefix("promise_earlier_than_possible-") for name in found}
        for found in refreshes.exceptions
    )

    assert first == {"3", "4"}
    assert second == third == {"3", "5"}
