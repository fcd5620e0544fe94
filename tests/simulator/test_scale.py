"""Regions written side by side and copies of landed pages keep every record apart and linked."""

import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simulator.generate.book import Book
from simulator.generate.company import Plan, run_company
from simulator.generate.render import VERSIONS, field_facts, render
from simulator.generate.scale.frames import frames, json_lines
from simulator.generate.scale.regions import write_frames, write_regions
from simulator.generate.scale.shift import SHARED, STRIDE
from simulator.generate.scale.tiles import COPY, tile

from .conftest import END

PLAN = Plan(END, seed=3, months=2, order_lines=120)


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def book() -> Book:
    return run_company(Plan(END, seed=3, orders=60, months=2)).records()


def test_regions_join_into_one_company_without_a_clash(tmp_path: Path) -> None:
    counts = write_regions({"18.0": tmp_path}, PLAN, region_lines=60)
    rows = {model: read(tmp_path / f"{model}.jsonl.gz") for model in counts}
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    for model, found in rows.items():
        ids = [row["id"] for row in found]
        assert len(ids) == counts[model] == manifest["models"][model]["rows"]
        assert len(set(ids)) == len(ids), model
        assert ids == sorted(ids), model
        assert (max(ids, default=0) < STRIDE) == (model in SHARED or not ids), model
    orders = {row["id"]: row for row in rows["sale.order"]}
    assert len({row["name"] for row in orders.values()}) == len(orders)
    for line in rows["sale.order.line"]:
        assert orders[line["order_id"]]["company_id"] == line["company_id"]
    held: dict[tuple[int, int], float] = defaultdict(float)
    for move in rows["stock.move"]:
        if move["state"] == "done":
            held[move["product_id"], move["location_id"]] -= move["quantity"]
            held[move["product_id"], move["location_dest_id"]] += move["quantity"]
    for quant in rows["stock.quant"]:
        held[quant["product_id"], quant["location_id"]] -= quant["quantity"]
    assert not [spot for spot, left in held.items() if abs(left) > 1e-6]
    assert not list(tmp_path.glob(".region*"))


def test_a_landed_region_has_its_own_ids_in_typed_columns(book: Book, tmp_path: Path) -> None:
    counts = write_frames(book, "18.0", tmp_path, region=1)
    lines = pl.read_parquet(tmp_path / "sale.order.line" / "00001.parquet")
    orders = pl.read_parquet(tmp_path / "sale.order" / "00001.parquet")
    assert lines.height == counts["sale.order.line"]
    assert lines["order_id"].is_in(orders["id"].implode()).all()
    assert orders.schema["date_order"] == pl.Datetime("us")
    assert orders["name"].str.starts_with("R1/S").all()
    places = pl.read_parquet(tmp_path / "stock.location" / "00001.parquet")
    last = places["parent_path"].str.split("/").list.get(-2).cast(pl.Int64)
    assert (last == places["id"]).all()
    assert (places["id"] > STRIDE).all()
    assert not SHARED.intersection(counts)


@pytest.mark.parametrize("version", VERSIONS)
def test_frames_tell_what_a_server_tells(book: Book, version: str) -> None:
    served = render(book, version)
    for model, frame in frames(book, version):
        lines = json_lines(frame, field_facts(version)[model]).splitlines()
        rows = {row["id"]: row for row in map(json.loads, lines)}
        assert rows == served[model].by_id, model


def test_copies_of_landed_pages_move_ids_and_links_but_not_what_is_shared(tmp_path: Path) -> None:
    source, target = tmp_path / "one", tmp_path / "many"
    (source / "sale.order").mkdir(parents=True)
    (source / "res.currency").mkdir()
    page = pl.DataFrame(
        {"id": [1, 2], "buyer": [7, None], "currency_id": [1, 1], "order_line": [[4, 5], []]},
        schema_overrides={"order_line": pl.List(pl.Int64)},
    )
    names = {"sale.order": {"buyer": "partner_id"}}
    page.write_parquet(source / "sale.order" / "00000.parquet")
    pl.DataFrame({"id": [1]}).write_parquet(source / "res.currency" / "00000.parquet")
    assert tile(source, target, 3, "18.0", names=names) == 7
    rows = pl.read_parquet(target / "sale.order" / "*.parquet").sort("id")
    assert rows["id"].to_list() == [1, 2, COPY + 1, COPY + 2, 2 * COPY + 1, 2 * COPY + 2]
    assert rows["buyer"].to_list()[2:4] == [COPY + 7, None]
    assert set(rows["currency_id"].to_list()) == {1}
    assert len(list((target / "res.currency").iterdir())) == 1
