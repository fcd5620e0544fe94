"""Recorded rows: what real servers held is what the stand-in serves."""

import gzip
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.generate.company import Plan
from simulator.made import company_tables
from simulator.recorded import load_rows
from simulator.server import OdooServer
from simulator.service import Service
from simulator.tables import Tables
from tests.paths import SHARED

from .conftest import END, signed_in

ROWS = SHARED / "odoo" / "rows"


def recorded(version: str, model: str) -> list[dict[str, object]]:
    with gzip.open(ROWS / version / f"{model}.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("version", ["16.0", "19.0"])
@pytest.mark.parametrize("model", ["sale.order.line", "stock.move", "mail.message", "res.users"])
def test_recorded_rows_come_back_as_they_were(
    recorded_tables: dict[str, Tables], version: str, model: str
) -> None:
    expected = recorded(version, model)
    with OdooServer(recorded_tables[version]) as server:
        odoo = signed_in(server)
        options = {"fields": list(expected[0]), "load": "", "order": "id",
                   "context": {"active_test": False}}  # fmt: skip
        assert odoo.execute_kw(model, "search_read", [[]], options) == expected


def test_models_without_a_file_are_not_installed(recorded_tables: dict[str, Tables]) -> None:
    with OdooServer(recorded_tables["16.0"]) as server:
        known = signed_in(server).execute_kw("stock.valuation.layer", "fields_get", [])
        assert known["unit_cost"]["type"] == "monetary"
    assert "product.value" not in recorded_tables["16.0"]
    assert "stock.valuation.layer" not in recorded_tables["19.0"]


def test_types_are_inferred_where_the_field_facts_are_missing(
    recorded_tables: dict[str, Tables], tmp_path: Path
) -> None:
    folder = tmp_path / "rows"
    shutil.copytree(ROWS / "19.0", folder)
    inferred, known = load_rows(folder), recorded_tables["19.0"]
    for model in ("sale.order", "sale.order.line", "stock.move", "stock.picking"):
        rows = recorded("19.0", model)
        for name, facts in known[model].fields.items():
            held = [row.get(name) for row in rows if row.get(name) not in (None, False, [])]
            if held and facts.type not in ("selection", "monetary", "text", "json"):
                kind = inferred[model].fields[name].type
                assert kind == facts.type or name == "product_uom", (model, name)


def test_missing_empty_and_garbled_folders_are_one_sentence_each(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"manifest\.json is missing"):
        load_rows(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text('{"server": "16.0"}')
    with pytest.raises(SimulatorError, match="No rows in"):
        load_rows(tmp_path)
    (tmp_path / "sale.order.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(SimulatorError, match="cannot be read"):
        load_rows(tmp_path)
    with gzip.open(tmp_path / "sale.order.jsonl.gz", "wt") as out:
        out.write('["no", "id"]\n')
    with pytest.raises(SimulatorError, match="other than rows with an id"):
        load_rows(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(SimulatorError, match="does not name the server's version"):
        load_rows(tmp_path)


def test_written_tables_load_as_the_same_rows(tmp_path: Path) -> None:
    tables = company_tables("18.0", Plan(END, orders=60, months=1))
    tables.write(tmp_path)
    again = load_rows(tmp_path)
    assert again.version == "18.0"
    for table in tables:
        assert again[table.model].by_id == table.by_id, table.model
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["models"]["sale.order"]["rows"] == len(tables["sale.order"])


def test_generated_rows_are_served_to_odoorpc() -> None:
    tables = company_tables("17.0", Plan(datetime(2026, 6, 30, 12), orders=40, months=1))  # noqa: DTZ001
    with OdooServer(tables) as server:
        odoo = signed_in(server)
        lines = odoo.execute_kw(
            "sale.order.line",
            "search_read",
            [[["order_id.warehouse_id.delivery_steps", "=", "pick_pack_ship"]]],
            {"fields": ["order_id", "product_id"], "order": "id", "limit": 3},
        )
    assert lines[0]["order_id"][1].startswith("S0")
    assert lines[0]["product_id"][1].startswith("[")


def test_stock_of_a_warehouse_is_found_below_its_location(
    recorded_tables: dict[str, Tables],
) -> None:
    service = Service(recorded_tables["16.0"])
    warehouse = recorded("16.0", "stock.warehouse")[0]
    domain = [["location_id", "child_of", warehouse["view_location_id"]]]
    inside = service.call("stock.quant", "search_read", [domain, ["location_id"]], {"load": ""})
    places = {row["id"]: str(row["parent_path"]) for row in recorded("16.0", "stock.location")}
    expected = [
        row["id"]
        for row in recorded("16.0", "stock.quant")
        if f"/{warehouse['view_location_id']}/" in "/" + places[row["location_id"]]  # type: ignore[index]
    ]
    assert [row["id"] for row in inside] == expected
