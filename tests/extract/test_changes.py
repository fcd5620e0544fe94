"""Pulling what changed: windows, late transactions, deletions, and answers not to be believed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from extract.errors import TableShrank
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo, by_model, ids, log, pull_once, raw, some_rows

LATER = "2026-11-21 20:00:00"


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


def test_row_that_others_came_to_point_to_meanwhile_is_fetched_and_told(
    odoo: Odoo, home: Path
) -> None:
    moves = odoo.tables["stock.move"]

    def born(body: bytes) -> None:
        if b'"stock.move", "read"' in body and 9999 not in moves.by_id:
            moves.put({**moves.by_id[moves.ids[0]], "id": 9999})
            odoo.change("stock.move", moves.ids[0], origin_returned_move_id=9999)

    with FlakyProxy(odoo.server.url) as proxy:
        proxy.spoil = born
        pull_once(odoo.settings(home, odoo_url=proxy.url))
    assert ids(raw(home, "select id from raw.stock_move")) == set(moves.ids)
    told = log(home, "select rows, changed from run_entity where model = 'stock.move'")
    assert told == [(len(moves), len(moves))]


@pytest.mark.slow
def test_restored_backup_is_read_again_when_everything_is_asked_for(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home)
    key = odoo.tables["sale.order"].ids[0]
    before = dict(odoo.tables["sale.order"].by_id[key])
    odoo.change("sale.order", key, client_order_ref="after the backup", write_date=LATER)
    pull_once(settings)
    odoo.tables["sale.order"].put(before)
    pull_once(settings)
    assert raw(home, "select client_order_ref from raw.sale_order where id = ?", key) == [
        ("after the backup",)
    ]
    pull_once(settings, full=True)
    assert raw(home, "select client_order_ref from raw.sale_order where id = ?", key) == [
        (before["client_order_ref"] or None,)
    ]


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


def test_a_row_counts_once_whatever_its_companies_say_of_it(odoo: Odoo, home: Path) -> None:
    settings = odoo.settings(home, overlap_minutes=0)
    first = by_model(pull_once(settings))["product.product"]
    assert first.changed == first.rows > 0
    values = "select count(*), count(distinct company_id) from raw.product_product_by_company"
    assert raw(home, values)[0][1] > 1
    both, name = odoo.tables["product.product"].ids[:2]
    odoo.change("product.product", both, standard_price=99.5, default_code="X", write_date=LATER)
    odoo.change("product.product", name, default_code="Y", write_date=LATER)
    second = by_model(pull_once(settings))["product.product"]
    assert second.changed == 2
