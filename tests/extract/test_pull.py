"""Pulling Odoo into raw.duckdb the first time: typed, whole, page by page, and told."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from extract.entities import ENTITIES, load_entities
from extract.errors import ServerUnreachable, StorageFailed
from extract.landing import Landing, prune
from simulator.generate.company import Plan
from simulator.made import company_tables
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.full_disk import full_disk
from tests.extract.odoo import Odoo, by_model, ids, log, pull_once, raw
from tests.paths import SHARED


@pytest.mark.slow
def test_recorded_server_loads_with_the_row_counts_of_its_manifest(
    recorded_home: Path, recorded_version: str
) -> None:
    recorded = SHARED / "odoo" / "rows" / recorded_version
    manifest = json.loads((recorded / "manifest.json").read_text())
    for entity in load_entities():
        query = f"select count(*) from raw.{entity.table} where not _deleted"
        found = raw(recorded_home, query)[0][0]
        expected = manifest["models"].get(entity.model, {}).get("rows", 0)
        if entity.domain and expected:
            assert 0 < found < expected
        else:
            assert found == expected, entity.model
    assert raw(recorded_home, "select odoo_version, odoo_series, database from raw._server") == [
        (recorded_version, int(float(recorded_version)), "plimsoll")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["14.0", "17.0", "18.0"])
def test_generated_distributor_loads_from_versions_nobody_recorded(
    home: Path, version: str
) -> None:
    end = dt.datetime.fromisoformat("2026-11-21 00:00:00")
    with Odoo(company_tables(version, Plan(end, orders=60, months=2))) as odoo:
        result = pull_once(odoo.settings(home, entities=ENTITIES))
    skipped = {each.model for each in result.entities if each.mode == "skipped"}
    assert not skipped & {each.model for each in load_entities() if each.required}
    for model in ("sale.order", "stock.move", "stock.move.line", "purchase.order.line"):
        table = model.replace(".", "_")
        assert raw(home, f"select count(*) from raw.{table}") == [(len(odoo.tables[model]),)]


def test_every_repeated_call_of_a_model_is_counted(odoo: Odoo, home: Path) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        settings = odoo.settings(home, odoo_url=proxy.url)
        pull_once(settings)
        proxy.times("503", 2, where='"search_count"')
        result = pull_once(settings)
    assert sum(each.retries for each in result.entities) == 2
    assert log(home, "select sum(retries) from run_entity") == [(2,)]


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
    pull_once(odoo.settings(home, entities=ENTITIES))
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


def test_landed_run_of_a_clock_that_was_ahead_counts_as_the_oldest(home: Path) -> None:
    names = ["20250101T000000Z-0000", "20250102T000000Z-0000", "20990101T000000Z-0000"]
    for name in names:
        (home / "landing" / name).mkdir(parents=True)
    prune(home, names[1], 2)
    assert sorted(each.name for each in (home / "landing").iterdir()) == names[:2]


def test_full_disk_is_one_sentence_and_the_next_pull_completes(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home)
    with full_disk(1 << 17), pytest.raises(StorageFailed, match=r"raw\.duckdb cannot be used: "):
        pull_once(settings)
    pull_once(settings)
    assert raw(home, "select list(id order by id) from raw.sale_order") == [
        (odoo.tables["sale.order"].ids,)
    ]


def test_page_that_a_full_disk_refuses_leaves_nothing_half_written(home: Path) -> None:
    landing = Landing(home, "run", "sale.order")
    page = pl.DataFrame({"id": pl.int_range(20_000, eager=True).shuffle(1)})
    with full_disk(1 << 14), pytest.raises(StorageFailed, match=r"sale\.order cannot be landed"):
        landing.write(page, dt.datetime.fromisoformat("2026-11-21 12:00:00"))
    assert list(landing.folder.iterdir()) == []
