"""The same company in Odoo 16 to 19: same business, each version's own field names and meanings."""

import json
from collections import defaultdict
from typing import Any

import pytest
import yaml

from simulator.generate.company import Plan, run_company
from simulator.generate.render import VERSIONS, field_facts, render
from simulator.recorded import field_from
from simulator.tables import Field, Row, Tables
from tests.paths import REPO, SHARED

from .conftest import END

FACTS = SHARED / "odoo" / "fields"
UNRECORDED = {
    "mrp.bom.line",  # a kit's components: the recorded servers' field lists leave it out
    # the community's helpdesk, which the recorded servers do not have
    "helpdesk.ticket",
    "helpdesk.ticket.category",
    "helpdesk.ticket.stage",
    "helpdesk.ticket.team",
}
UNSERVED = {("crm.team", "alias_id")}  # an e-mail alias, of a model nobody asks for


@pytest.fixture(scope="module")
def versions() -> dict[str, Tables]:
    book = run_company(Plan(END, seed=4, orders=400, months=4)).records()
    return {version: render(book, version) for version in VERSIONS}


def normal(facts: Field) -> tuple[Any, ...]:
    return (
        facts.type,
        facts.relation,
        sorted(facts.selection),
        facts.stored,
        facts.required,
        facts.company_dependent,
    )


@pytest.mark.parametrize("version", ["16.0", "18.0", "19.0"])
def test_served_fields_are_those_of_the_real_server(version: str) -> None:
    real = json.loads((FACTS / f"{version}.json").read_text())
    for model, fields in field_facts(version).items():
        if model in UNRECORDED:
            continue
        for name, facts in fields.items():
            assert normal(facts) == normal(field_from(real[model][name])), (model, name)


@pytest.mark.parametrize("version", ["16.0", "18.0", "19.0"])
def test_every_field_the_real_server_requires_is_served(version: str) -> None:
    real = json.loads((FACTS / f"{version}.json").read_text())
    for model, fields in field_facts(version).items():
        needed = {
            name
            for name, facts in real.get(model, {}).items()
            if facts.get("required") and facts["stored"] and (model, name) not in UNSERVED
        }
        assert needed <= set(fields), model


def test_14_has_inventories_and_its_own_names(versions: dict[str, Tables]) -> None:
    old, new = versions["14.0"], versions["16.0"]
    models = {table.model for table in old}
    assert {"stock.production.lot", "stock.location.route", "stock.inventory.line"} <= models
    assert not models & {"stock.lot", "stock.route", "stock.reference", "product.value"}
    counts = [move for move in new["stock.move"] if move["is_inventory"]]
    lines = list(old["stock.inventory.line"])
    assert len(lines) == len(counts)
    same = [line for line in lines if line["product_qty"] == line["theoretical_qty"]]
    assert len(same) == sum(move["quantity_done"] == 0 for move in counts)
    scrapped = {scrap["product_id"] for scrap in old["stock.scrap"]}
    negative = {line["product_id"] for line in lines if line["theoretical_qty"] < 0}
    assert negative <= scrapped
    moves = old["stock.move"]
    assert len(list(moves)) == len(list(new["stock.move"])) - len(same)
    for picking in old["stock.picking"]:
        assert all(moves.by_id[key]["picking_id"] == picking["id"] for key in picking["move_lines"])
    assert not old["stock.move"].fields["quantity_done"].stored


@pytest.mark.parametrize("version", ["16.0", "18.0", "19.0"])
def test_every_field_the_extract_asks_for_is_served_where_the_version_has_it(version: str) -> None:
    real = json.loads((FACTS / f"{version}.json").read_text())
    served = field_facts(version)
    asked = yaml.safe_load((REPO / "extract" / "entities.yml").read_text())
    for entity, spec in asked.items():
        for model in (entity, *spec.get("also", ())):
            named = dict.fromkeys(("create_date", "create_uid", "write_date", "write_uid"), "")
            for column, field in {**named, **spec["fields"]}.items() if model in served else ():
                for name in [column] if isinstance(field, str) else field.get("from", [column]):
                    if name in real.get(model, {}):
                        assert name in served[model], (version, model, name)


def test_17_is_16_or_18_for_every_field() -> None:
    facts = {version: field_facts(version) for version in VERSIONS}
    for model, fields in facts["17.0"].items():
        for name, field in fields.items():
            neighbours = [facts[v].get(model, {}).get(name) for v in ("16.0", "18.0")]
            assert field in neighbours, (model, name)


@pytest.mark.slow
def test_every_value_has_the_type_its_field_declares(versions: dict[str, Tables]) -> None:
    kinds: dict[str, tuple[type, ...]] = {
        "integer": (int,), "many2one": (int,), "float": (float,), "monetary": (float,),
        "boolean": (bool,), "char": (str,), "text": (str,), "selection": (str,),
        "date": (str,), "datetime": (str,), "many2many": (list,), "one2many": (list,),
        "many2one_reference": (int,),
    }  # fmt: skip
    for tables in versions.values():
        for table in tables:
            for name, facts in table.fields.items():
                if name == "display_name":
                    continue
                for row in table:
                    value = row[name]
                    assert value is False or isinstance(value, kinds[facts.type]), (name, value)
                    if facts.selection and value:
                        assert value in facts.selection, (table.model, name, value)


def test_every_many2one_points_at_a_row_of_a_served_model(versions: dict[str, Tables]) -> None:
    for tables in versions.values():
        for table in tables:
            for name, facts in table.fields.items():
                if facts.type != "many2one" or facts.relation not in tables:
                    continue
                targets = tables[facts.relation].by_id
                broken = [r["id"] for r in table if r[name] and r[name] not in targets]
                assert not broken, (tables.version, table.model, name, broken[:5])


def shipments(tables: Tables) -> dict[str, list[tuple[str, float]]]:
    """What left for customers, by order line: when and how much, read as the version says it."""
    customers = {row["id"] for row in tables["stock.location"] if row["usage"] == "customer"}
    quantity = "qty_done" if tables.series <= 16 else "quantity"
    lines = tables["stock.move.line"]
    moves = tables["stock.move"].by_id
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for line in lines:
        if line["state"] == "done" and line["location_dest_id"] in customers:
            key = str(moves[line["move_id"]]["sale_line_id"])
            found[key].append((line["date"], line[quantity]))
    return dict(found)


def test_all_versions_ship_the_same_goods_at_the_same_time(versions: dict[str, Tables]) -> None:
    first = shipments(versions["16.0"])
    assert len(first) > 500
    assert all(shipments(tables) == first for tables in versions.values())


def test_all_versions_invoice_the_same_money(versions: dict[str, Tables]) -> None:
    def money(tables: Tables) -> list[tuple[float, str, list[int]]]:
        return [(r["balance"], r["date"], r["sale_line_ids"]) for r in tables["account.move.line"]]

    assert all(money(tables) == money(versions["16.0"]) for tables in versions.values())


def test_all_versions_value_goods_shipped_the_same(versions: dict[str, Tables]) -> None:
    layers: dict[int, float] = defaultdict(float)
    for layer in versions["16.0"]["stock.valuation.layer"]:
        if layer["quantity"] < 0:
            layers[layer["stock_move_id"]] += layer["value"]
    moves = versions["19.0"]["stock.move"]
    values = {
        m["id"]: -m["value"]
        for m in moves
        if m["state"] == "done" and (m["is_out"] or m["is_dropship"])
    }
    assert values == {key: value for key, value in layers.items() if key in values}
    assert sum(values.values()) == pytest.approx(sum(layers.values()))


def test_dozens_mean_the_same_in_either_direction_of_the_factor(
    versions: dict[str, Tables],
) -> None:
    assert versions["18.0"]["uom.uom"].by_id[2]["factor"] == pytest.approx(1 / 12)
    assert versions["19.0"]["uom.uom"].by_id[2]["factor"] == 12
    assert "category_id" not in versions["19.0"]["uom.uom"].fields


def test_each_version_says_storable_locked_and_grouped_in_its_own_way(
    versions: dict[str, Tables],
) -> None:
    def first(version: str, model: str, **where: object) -> Row:
        rows = versions[version][model]
        return next(r for r in rows if all(r[key] == value for key, value in where.items()))

    assert first("16.0", "product.template", detailed_type="product")["type"] == "product"
    assert first("18.0", "product.template", type="consu")["is_storable"] is True
    assert first("16.0", "sale.order", company_id=2, state="done")
    assert first("17.0", "sale.order", company_id=2, locked=True)["state"] == "sale"
    assert "stock.reference" in versions["19.0"]
    assert "procurement.group" not in versions["19.0"]
    assert first("16.0", "mail.tracking.value", new_value_char="Sales Order")["field"]
    assert first("19.0", "mail.tracking.value", new_value_char="Sales Order")["field_id"]


def test_up_to_17_all_transfers_exist_at_confirmation_and_from_18_one_by_one(
    versions: dict[str, Tables],
) -> None:
    pulled, pushed = versions["17.0"]["stock.move"], versions["18.0"]["stock.move"]
    later = [m for m in pushed if m["move_orig_ids"] and m["sale_line_id"]
             and not m["origin_returned_move_id"]]  # fmt: skip
    assert later
    wrong = 0
    for move in later:
        origins = [pushed.by_id[key] for key in move["move_orig_ids"]]
        assert all(origin["state"] == "done" for origin in origins)
        if all(origin["sale_line_id"] == move["sale_line_id"] for origin in origins):
            assert move["create_date"] == max(origin["date"] for origin in origins)
        else:
            wrong += 1
    assert wrong < len(later) / 10, "few moves are linked to another order's"
    waiting = [m for m in pulled if m["state"] == "waiting"]
    assert waiting
    waiting = [m for m in pushed if m["state"] == "waiting"]
    assert all(m["procure_method"] == "make_to_order" for m in waiting), "only for a purchase"


def test_up_to_17_only_the_last_move_names_the_order_line(versions: dict[str, Tables]) -> None:
    places = {row["id"]: row["usage"] for row in versions["16.0"]["stock.location"]}
    for move in versions["16.0"]["stock.move"]:
        if move["sale_line_id"] and not move["origin_returned_move_id"]:
            assert places[move["location_dest_id"]] == "customer"


def test_reservations_are_where_each_version_keeps_them(versions: dict[str, Tables]) -> None:
    old = {r["id"]: r for r in versions["16.0"]["stock.move.line"]}
    new = {r["id"]: r for r in versions["18.0"]["stock.move.line"]}
    open_ = [key for key, row in old.items() if row["state"] != "done"]
    assert open_
    for key in open_:
        assert old[key]["qty_done"] == 0
        assert old[key]["reserved_uom_qty"] > 0
        if key in new:
            assert new[key]["quantity"] == old[key]["reserved_uom_qty"]
            assert new[key]["picked"] is False
