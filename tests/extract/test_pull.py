"""Pulling Odoo into raw.duckdb: whole, then changes alone, and nothing lost on the way."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from extract.entities import load_entities
from extract.errors import (
    EmptyDatabase,
    ModelMissing,
    ServerChanged,
    ServerUnreachable,
    TableShrank,
)
from simulator.generate import generate
from simulator.tables import Tables
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo, by_model, ids, log, pull_once, raw, some_rows
from tests.paths import REPO, SHARED

LATER = "2026-11-21 20:00:00"


@pytest.mark.slow
@pytest.mark.parametrize("version", ["16.0", "19.0"])
def test_recorded_server_loads_with_the_row_counts_of_its_manifest(
    home: Path, version: str
) -> None:
    manifest = json.loads((SHARED / "odoo" / "rows" / version / "manifest.json").read_text())
    with Odoo(some_rows(version, None)) as odoo:
        pull_once(odoo.settings(home))
    for entity in load_entities():
        found = raw(home, f"select count(*) from raw.{entity.table} where not _deleted")[0][0]
        expected = manifest["models"].get(entity.model, {}).get("rows", 0)
        if entity.domain:
            assert 0 < found < expected
        else:
            assert found == expected, entity.model
    assert raw(home, "select odoo_version, odoo_series, database from raw._server") == [
        (version, int(float(version)), "plimsoll")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["14.0", "16.0", "17.0", "18.0", "19.0"])
def test_generated_distributor_loads_from_every_version(home: Path, version: str) -> None:
    end = dt.datetime.fromisoformat("2026-11-21 00:00:00")
    with Odoo(generate(version, seed=1, orders=60, months=2, end=end)) as odoo:
        result = pull_once(odoo.settings(home))
    skipped = {each.model for each in result.entities if each.mode == "skipped"}
    assert not skipped & {each.model for each in load_entities() if each.required}
    for model in ("sale.order", "stock.move", "stock.move.line", "purchase.order.line"):
        table = model.replace(".", "_")
        assert raw(home, f"select count(*) from raw.{table}") == [(len(odoo.tables[model]),)]


def test_values_arrive_typed_with_null_for_false(odoo: Odoo, home: Path) -> None:
    key = odoo.tables["sale.order"].ids[0]
    odoo.change("sale.order", key, commitment_date=False, date_order="2026-03-29 01:30:00")
    pull_once(odoo.settings(home))
    row = raw(
        home,
        "select commitment_date, date_order, partner_id, amount_untaxed, _deleted, locked "
        "from raw.sale_order where id = ?",
        key,
    )[0]
    source = odoo.tables["sale.order"].by_id[key]
    assert row[:2] == (None, dt.datetime.fromisoformat("2026-03-29 01:30:00"))
    assert row[2:5] == (source["partner_id"], Decimal(str(source["amount_untaxed"])), False)
    assert row[5] is None
    line = next(iter(odoo.tables["sale.order.line"]))
    assert raw(home, "select invoice_lines from raw.sale_order_line where id = ?", line["id"]) == [
        (line["invoice_lines"],)
    ]


def test_every_entity_has_its_table_and_columns_whatever_the_server_lacks(
    odoo: Odoo, home: Path
) -> None:
    pull_once(odoo.settings(home))
    columns = {
        table: set(names)
        for table, names in raw(
            home,
            "select table_name, list(column_name) from duckdb_columns() "
            "where schema_name = 'raw' and database_name = 'odoo' group by all",
        )
    }
    for entity in load_entities():
        ours = {"_extracted_at", "_deleted", "_deleted_reason"}
        assert columns[entity.table] == {*entity.columns, *ours}
    assert raw(home, "select count(*), count(is_in) from raw.stock_move")[0][1] == 0


@pytest.mark.parametrize(("size", "pages"), [(7, 6), (40, 1), (5000, 1)])
def test_pages_add_up_to_the_table_at_any_page_size(
    odoo: Odoo, home: Path, size: int, pages: int
) -> None:
    pull_once(odoo.settings(home, page_size=size))
    moves = odoo.tables["stock.move"].ids
    assert raw(home, "select list(id order by id) from raw.stock_move") == [(moves,)]
    assert len(list((home / "landing").glob("*/stock.move/*.parquet"))) == pages


def test_second_pull_reads_changes_alone(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home, overlap_minutes=0)
    key = odoo.tables["sale.order"].ids[3]
    odoo.change("sale.order", key, write_date=LATER)
    pull_once(settings)
    odoo.change("sale.order", key, client_order_ref="changed")
    second = by_model(pull_once(settings))
    assert (second["sale.order"].mode, second["sale.order"].rows) == ("incremental", 1)
    assert second["stock.quant"].mode == "full"
    assert raw(home, "select client_order_ref from raw.sale_order where id = ?", key) == [
        ("changed",)
    ]
    assert raw(home, "select list(id order by id) from raw.sale_order") == [
        (odoo.tables["sale.order"].ids,)
    ]


@pytest.mark.parametrize(("overlap", "caught"), [(10, True), (0, False)])
def test_transaction_committed_behind_the_watermark_is_caught_by_the_overlap(
    odoo: Odoo, home: Path, overlap: int, *, caught: bool
) -> None:
    settings = odoo.settings(home, overlap_minutes=overlap)
    first, second = odoo.tables["sale.order"].ids[:2]
    odoo.change("sale.order", first, write_date=LATER)
    pull_once(settings)
    # Began nine seconds before the newest change, committed after we had read.
    odoo.change("sale.order", second, client_order_ref="late", write_date="2026-11-21 19:59:51")
    pull_once(settings)
    found = raw(home, "select client_order_ref from raw.sale_order where id = ?", second)[0][0]
    assert (found == "late") is caught


def test_new_row_behind_every_window_is_found_by_its_id(odoo: Odoo, home: Path) -> None:
    pull_once(odoo.settings(home))
    row = {**next(iter(odoo.tables["sale.order"])), "id": 9999, "write_date": "2020-01-01 00:00:00"}
    odoo.tables["sale.order"].put(row)
    pull_once(odoo.settings(home))
    assert raw(home, "select _deleted from raw.sale_order where id = 9999") == [(False,)]


def test_change_dated_in_the_future_does_not_hide_the_changes_after_it(
    odoo: Odoo, home: Path
) -> None:
    settings = odoo.settings(home)
    first, second = odoo.tables["sale.order"].ids[:2]
    odoo.change("sale.order", first, write_date="2099-01-01 00:00:00")
    pull_once(settings)
    now = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S}"
    odoo.change("sale.order", second, client_order_ref="seen", write_date=now)
    pull_once(settings)
    assert raw(home, "select client_order_ref from raw.sale_order where id = ?", second) == [
        ("seen",)
    ]


@pytest.mark.slow
def test_deleted_row_is_marked_and_one_that_returns_is_not(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home)
    pull_once(settings)
    row = next(iter(odoo.tables["sale.order"]))
    odoo.tables["sale.order"].remove(row["id"])
    result = by_model(pull_once(settings))["sale.order"]
    assert result.deleted == 1
    assert raw(home, "select id from raw.sale_order where _deleted") == [(row["id"],)]
    odoo.tables["sale.order"].put(row)
    pull_once(settings)
    assert raw(home, "select count(*) from raw.sale_order where _deleted") == [(0,)]
    assert raw(home, "select count(*) from raw.sale_order where id = ?", row["id"]) == [(1,)]


def test_row_that_leaves_the_domain_is_marked_deleted(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home)
    pull_once(settings)
    key = raw(home, "select min(id) from raw.account_move_line")[0][0]
    odoo.change("account.move.line", key, display_type="tax", write_date=LATER)
    pull_once(settings)
    assert raw(home, "select id from raw.account_move_line where _deleted") == [(key,)]


def test_table_reloaded_whole_loses_rows_that_are_gone(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home)
    pull_once(settings)
    key = odoo.tables["stock.quant"].ids[0]
    odoo.tables["stock.quant"].remove(key)
    pull_once(settings)
    assert ids(raw(home, "select id from raw.stock_quant")) == set(odoo.tables["stock.quant"].ids)


def test_killed_or_failed_pull_leaves_no_duplicates_behind(odoo: Odoo, home: Path) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        settings = odoo.settings(home, odoo_url=proxy.url, retries=0, page_size=10)
        proxy.spoil = lambda body: "cut" if b'"stock.picking", "read"' in body else None
        with pytest.raises(ServerUnreachable):
            pull_once(settings)
        done = raw(home, "select model from raw._watermark")
        assert ("account.move",) in done
        assert ("stock.picking",) not in done
        proxy.spoil = lambda body: None
        result = by_model(pull_once(settings))
    assert (result["account.move"].mode, result["stock.picking"].mode) == ("incremental", "full")
    for model in ("account.move", "stock.picking", "sale.order"):
        table = model.replace(".", "_")
        assert raw(home, f"select list(id order by id) from raw.{table}") == [
            (odoo.tables[model].ids,)
        ]


def test_connection_dropped_in_the_middle_of_a_page_is_read_again(odoo: Odoo, home: Path) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        proxy.times("cut", 3, where='"stock.move", "read"')
        pull_once(odoo.settings(home, odoo_url=proxy.url, page_size=10))
    assert ids(raw(home, "select id from raw.stock_move")) == set(odoo.tables["stock.move"].ids)


def test_unreadable_field_becomes_a_null_column_and_is_recorded(odoo: Odoo, home: Path) -> None:
    with _BreakingField(odoo.tables, "sale.order", "client_order_ref"):
        result = by_model(pull_once(odoo.settings(home)))["sale.order"]
    assert result.rows == len(odoo.tables["sale.order"])
    reasons = [each for each in result.dropped if each.startswith("client_order_ref: ")]
    assert "cannot be read" in reasons[0]
    assert raw(home, "select count(client_order_ref), count(name) from raw.sale_order") == [
        (0, len(odoo.tables["sale.order"]))
    ]
    recorded = log(home, "select dropped_fields from run_entity where model = 'sale.order'")
    assert "client_order_ref" in recorded[0][0]


def test_field_that_can_be_read_again_brings_the_whole_table(odoo: Odoo, home: Path) -> None:
    key = odoo.tables["sale.order"].ids[0]
    odoo.change("sale.order", key, client_order_ref="PO 7")
    with _BreakingField(odoo.tables, "sale.order", "client_order_ref"):
        pull_once(odoo.settings(home))
    assert by_model(pull_once(odoo.settings(home)))["sale.order"].mode == "full"
    assert raw(home, "select client_order_ref from raw.sale_order where id = ?", key) == [("PO 7",)]


def test_field_missing_on_the_server_becomes_a_null_column(odoo: Odoo, home: Path) -> None:
    del odoo.tables["sale.order"].fields["commitment_date"]
    result = by_model(pull_once(odoo.settings(home)))["sale.order"]
    assert "commitment_date: commitment_date is not on this server" in result.dropped
    assert raw(home, "select count(commitment_date) from raw.sale_order") == [(0,)]


def test_optional_model_that_is_missing_or_denied_is_told_with_the_kpis_it_weakens(
    odoo: Odoo, home: Path
) -> None:
    del odoo.tables.by_model["stock.landed.cost"]
    odoo.tables.denied.add("stock.valuation.layer")
    told: list[str] = []
    pull_once(odoo.settings(home), lambda step, message, rows=None: told.append(message))
    assert "stock.landed.cost is not installed on this server: weakens margin_leakage" in told
    assert any(
        each.startswith("the user may not read stock.valuation.layer: weakens margin_leakage, cost")
        for each in told
    )
    assert raw(home, "select count(*) from raw.stock_landed_cost") == [(0,)]
    assert log(home, "select mode from run_entity where model = 'stock.valuation.layer'") == [
        ("skipped",)
    ]


def test_optional_model_that_is_denied_later_keeps_its_rows(odoo: Odoo, home: Path) -> None:
    pull_once(odoo.settings(home))
    before = raw(home, "select count(*) from raw.stock_valuation_layer")
    odoo.tables.denied.add("stock.valuation.layer")
    pull_once(odoo.settings(home))
    assert raw(home, "select count(*) from raw.stock_valuation_layer") == before != [(0,)]


@pytest.mark.parametrize("how", ["missing", "denied"])
def test_required_model_stops_the_pull_before_anything_changes(
    odoo: Odoo, home: Path, how: str
) -> None:
    pull_once(odoo.settings(home))
    before = raw(home, "from raw._watermark order by model")
    if how == "missing":
        del odoo.tables.by_model["purchase.order"]
    else:
        odoo.tables.denied.add("purchase.order")
    with pytest.raises(ModelMissing, match=r"purchase\.order.*Install the app, or give") as error:
        pull_once(odoo.settings(home))
    assert error.value.exit_code == 5
    assert raw(home, "from raw._watermark order by model") == before


def test_empty_database_is_one_sentence_and_changes_nothing(home: Path) -> None:
    tables = some_rows("16.0")
    tables["sale.order"].remove(*tables["sale.order"].ids)
    with Odoo(tables) as odoo, pytest.raises(EmptyDatabase, match="has no sales orders"):
        pull_once(odoo.settings(home))
    assert not (home / "raw.duckdb").exists()


@pytest.mark.slow
def test_transient_empty_page_does_not_truncate_table(odoo: Odoo, home: Path) -> None:
    pull_once(odoo.settings(home))
    before = raw(home, "select count(*) from raw.stock_move where not _deleted")
    held = odoo.tables["stock.move"].ids
    rows = list(odoo.tables["stock.move"])
    odoo.tables["stock.move"].remove(*held)
    with pytest.raises(TableShrank, match=r"now shows 0 rows of stock\.move where 40 were"):
        pull_once(odoo.settings(home))
    assert raw(home, "select count(*) from raw.stock_move where not _deleted") == before
    odoo.tables["stock.move"].put(*rows)
    pull_once(odoo.settings(home))
    assert raw(home, "select count(*) from raw.stock_move where not _deleted") == before


@pytest.mark.slow
def test_table_that_lost_most_rows_is_refused_unless_allowed(home: Path) -> None:
    with Odoo(some_rows("16.0", 150)) as odoo:
        pull_once(odoo.settings(home))
        odoo.tables["stock.move"].remove(*odoo.tables["stock.move"].ids[:100])
        with pytest.raises(TableShrank, match="PLIMSOLL_MAX_SHRINK=1 for one refresh"):
            pull_once(odoo.settings(home))
        pull_once(odoo.settings(home, max_shrink=1))
    assert raw(home, "select count(*) from raw.stock_move where not _deleted") == [(50,)]


@pytest.mark.slow
def test_other_database_is_refused_until_accepted(odoo: Odoo, home: Path) -> None:
    pull_once(odoo.settings(home))
    with FlakyProxy(odoo.server.url) as proxy:
        moved = odoo.settings(home, odoo_url=proxy.url)
        with pytest.raises(ServerChanged, match=r"PLIMSOLL_ACCEPT_SERVER_CHANGE=1") as error:
            pull_once(moved)
        assert error.value.exit_code == 10
        accepted = odoo.settings(home, odoo_url=proxy.url, accept_server_change=True)
        assert by_model(pull_once(accepted))["sale.order"].mode == "full"
        assert by_model(pull_once(moved))["sale.order"].mode == "incremental"


@pytest.mark.slow
def test_upgraded_odoo_is_read_whole_and_a_downgraded_one_refused(home: Path) -> None:
    with Odoo(some_rows("16.0")) as odoo:
        settings = odoo.settings(home)
        pull_once(settings)
        odoo.tables.version = "18.0"
        assert by_model(pull_once(settings))["sale.order"].mode == "full"
        odoo.tables.version = "17.0"
        with pytest.raises(ServerChanged, match=r"Odoo 18\.0.*Odoo 17\.0"):
            pull_once(settings)


@pytest.mark.slow
def test_landed_pages_hold_what_was_read_and_old_runs_are_pruned(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home, keep_landings=2)
    for _ in range(3):
        pull_once(settings)
    runs = sorted((home / "landing").iterdir())
    assert len(runs) == 2
    landed = pl.read_parquet(runs[-1] / "stock.quant" / "*.parquet")
    assert set(landed["id"]) == set(odoo.tables["stock.quant"].ids)
    assert not list((home / "landing").glob("**/*.part"))


@pytest.mark.slow
def test_full_disk_is_one_sentence_and_the_next_pull_completes(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home)
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tests.extract.odoo import PASSWORD, pull_once\n"
        "from extract.settings import ExtractSettings\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))\n"
        "pull_once(ExtractSettings(home=Path(sys.argv[1]), odoo_url=sys.argv[2],\n"
        "    odoo_db='plimsoll', odoo_login='admin', odoo_password=PASSWORD))\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, str(home), str(settings.odoo_url)],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 1
    assert "StorageFailed: " in child.stderr
    pull_once(settings)
    assert raw(home, "select list(id order by id) from raw.sale_order") == [
        (odoo.tables["sale.order"].ids,)
    ]


class _BreakingField:
    """A field that `fields_get` lists but no call can read, as a broken compute is."""

    def __init__(self, tables: Tables, model: str, field: str) -> None:
        self._table, self._field = tables[model], field

    def __enter__(self) -> None:
        described = self._table.fields[self._field]
        self._table.fields = _Hidden(self._table.fields, self._field, described)

    def __exit__(self, *error: object) -> None:
        self._table.fields = dict(self._table.fields)


class _Hidden(dict):  # type: ignore[type-arg]
    def __init__(self, fields: dict, name: str, facts: object) -> None:  # type: ignore[type-arg]
        super().__init__(fields)
        self._name = name

    def __contains__(self, name: object) -> bool:
        return name != self._name and super().__contains__(name)
