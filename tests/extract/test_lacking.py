"""What a server lacks, denies or breaks, and another server at the same address."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from benchmarks import company
from extract.errors import ConfigError, EmptyDatabase, ModelMissing, ServerChanged
from simulator.tables import Tables
from simulator.users import User
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import MODELS, PASSWORD, Odoo, by_model, log, pull_once, raw, some_rows


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
    lost = "weakens margin_leakage, late_landed_costs"
    assert f"stock.landed.cost is not installed on this server: {lost}" in told
    assert any(
        each.startswith("the user may not read stock.valuation.layer: weakens margin_leakage, cost")
        for each in told
    )
    assert raw(home, "select count(*) from raw.stock_landed_cost") == [(0,)]
    assert log(home, "select mode from run_entity where model = 'stock.valuation.layer'") == [
        ("skipped",)
    ]
    weaker = log(home, "select degrades from run_entity where model = 'stock.landed.cost'")
    assert weaker == [("margin_leakage\nlate_landed_costs",)]


def test_models_that_no_kpi_needs_are_told_in_one_line(odoo: Odoo, home: Path) -> None:
    entities = company.few_entities(home.parent / "own", (*MODELS, "repair.order", "utm.source"))
    for model in ("repair.order", "stock.landed.cost", "utm.source"):
        odoo.tables.by_model.pop(model, None)
    told: list[str] = []
    settings = odoo.settings(home, entities=entities)
    pull_once(settings, lambda step, message, rows=None: told.append(message))
    [line] = [each for each in told if "no KPI needs it" in each]
    assert {*line.partition(": ")[2].split(", ")} == {"repair.order", "utm.source"}


@pytest.mark.parametrize(
    ("protocol", "version"),
    [
        ("odoorpc", "16.0"),
        ("odoorpc", "19.0"),
        ("session", "16.0"),
        ("session", "19.0"),
        ("json2", "19.0"),
    ],
)
def test_model_that_is_not_installed_is_told_alike_over_every_protocol(
    home: Path, protocol: str, version: str
) -> None:
    tables = some_rows(version, 3)
    del tables.by_model["stock.landed.cost"]
    keyed = {"odoo_password": None, "odoo_api_key": "kpi-key"} if protocol == "json2" else {}
    own = {"odoo_login": "kpi", "odoo_protocol": protocol}
    with Odoo(tables, users=[User("kpi", PASSWORD, api_keys=("kpi-key",))]) as odoo:
        told = odoo.settings(home, **own, **keyed)
        lost = by_model(pull_once(told))["stock.landed.cost"]
    assert lost.error == "stock.landed.cost is not installed on this server"


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


def test_refresh_as_of_a_time_before_the_last_one_is_refused_and_changes_nothing(
    odoo: Odoo, home: Path
) -> None:
    noon = dt.datetime.fromisoformat("2026-11-21 12:00:00")
    settings = odoo.settings(home, as_of=noon)
    pull_once(settings)
    held = "select as_of, run_id from raw._server"
    before = raw(home, held)
    earlier = settings.model_copy(update={"as_of": noon - dt.timedelta(seconds=1)})
    odoo.tables["sale.order"].remove(odoo.tables["sale.order"].ids[0])
    with pytest.raises(ConfigError, match=r"12:00:00 UTC.*11:59:59 UTC") as error:
        pull_once(earlier, full=True)
    assert error.value.exit_code == 2
    assert raw(home, held) == before
    assert raw(home, "select count(*) from raw.sale_order where _deleted") == [(0,)]
    pull_once(settings)
    assert raw(home, "select count(*) from raw.sale_order where _deleted") == [(1,)]
