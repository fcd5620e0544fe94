"""entities.yml is checked with words an analyst understands, and fits every known server."""

import json
from pathlib import Path

import pytest

from extract.entities import FieldFacts, Readable, fit, load_entities, referring_first
from extract.errors import ConfigError
from tests.paths import SHARED

VERSIONS = ("16.0", "18.0", "19.0")
# Fields of versions nobody recorded, by public knowledge of them: Odoo 14.
NOT_RECORDED = {
    ("stock.move", "inventory_id"),
    ("account.move.line", "exclude_from_invoice_tab"),
}


def facts_of(version: str) -> dict[str, dict[str, FieldFacts]]:
    recorded = json.loads((SHARED / "odoo" / "fields" / f"{version}.json").read_text())
    return {
        model: {
            name: FieldFacts(
                each["type"],
                each.get("stored", True),
                each.get("company_dependent", False),
                each.get("relation"),
            )
            for name, each in fields.items()
        }
        for model, fields in recorded.items()
    }


def fitted(version: str) -> dict[str, Readable]:
    facts = facts_of(version)
    return {
        each.model: fit(each, facts[each.model]) for each in load_entities() if each.model in facts
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_every_required_model_exists_in_every_version(version: str) -> None:
    facts = facts_of(version)
    assert not [each.model for each in load_entities() if each.required and each.model not in facts]


def test_every_field_exists_in_some_version_with_the_declared_type() -> None:
    found = [fitted(version) for version in VERSIONS]
    for entity in load_entities():
        for column in entity.columns:
            reasons = [
                each[entity.model].dropped.get(column, "") for each in found if entity.model in each
            ]
            known = "" in reasons or (entity.model, column) in NOT_RECORDED
            assert known or not reasons, (entity.model, column, reasons)


def test_first_candidate_the_server_has_fills_the_column() -> None:
    old, new = fitted("16.0")["stock.move"], fitted("19.0")["stock.move"]
    assert (old.sources["quantity"], new.sources["quantity"]) == ("quantity_done", "quantity")
    assert "picked" in old.dropped
    assert old.dropped["picked"] == "picked is not on this server"


def test_computed_field_is_left_out_but_a_company_dependent_one_is_read() -> None:
    assert "is computed" in fitted("16.0")["sale.order.line"].dropped["warehouse_id"]
    assert "standard_price" in fitted("16.0")["product.product"].sources


def test_field_of_another_type_is_left_out() -> None:
    entity = next(each for each in load_entities() if each.model == "res.partner.category")
    facts = {
        "id": FieldFacts("integer"),
        "name": FieldFacts("char"),
        "parent_id": FieldFacts("char"),
    }
    readable = fit(entity, facts)
    assert readable.dropped["parent_id"] == "parent_id is char, not many2one"
    assert not readable.incremental


def test_valuation_layers_are_not_expected_of_odoo_19() -> None:
    known = {each.model for each in load_entities() if each.known_to(19)}
    assert "product.value" in known
    assert "stock.valuation.layer" not in known


@pytest.mark.parametrize("version", VERSIONS)
def test_rows_are_read_before_the_rows_they_point_to(version: str) -> None:
    order = [each.entity.model for each in referring_first(list(fitted(version).values()))]
    assert sorted(order) == sorted(fitted(version))
    for child, parent in [
        ("sale.order.line", "sale.order"),
        ("stock.move.line", "stock.move"),
        ("stock.move", "stock.picking"),
        ("stock.move", "sale.order.line"),
        ("account.move.line", "account.move"),
        ("product.product", "product.template"),
        ("sale.order", "res.partner"),
    ]:
        assert order.index(child) < order.index(parent), (child, parent)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sale.order:\n  fields: {name: text}\n", "sale.order: fields.name.type"),
        ("sale.order:\n  field: {name: char}\n", "sale.order: fields: Field required"),
        ("sale.order:\n  fields: {name: char}\n  lood: full\n", "sale.order: lood: Extra inputs"),
        ("'; drop table':\n  fields: {name: char}\n", "model: String should match"),
        ("sale.order: [name]\n", "sale.order: must be a mapping"),
        ("", "declares no models"),
        ("sale.order: {", "cannot be read"),
    ],
)
def test_mistake_in_the_file_names_the_model_and_the_key(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "entities.yml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=words):
        load_entities(path)
