"""KPI definitions are checked before publishing, in words an analyst can act on."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.metrics import Registry, validate
from dashboard.snapshot import Snapshot
from scheduler import kpi_rows

Manifest = dict[str, Any]


@pytest.fixture
def manifest(snapshot: Snapshot) -> Manifest:
    return copy.deepcopy(snapshot.artifact("semantic_manifest.json"))


@pytest.fixture(scope="module")
def columns(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    names = snapshot.query("select table_name as name from information_schema.tables")
    return {row["name"]: snapshot.columns(row["name"]) for row in names}


def _metric(manifest: Manifest, name: str) -> Manifest:
    found: Manifest = next(m for m in manifest["metrics"] if m["name"] == name)
    return found


def _kpi(manifest: Manifest, name: str) -> Manifest:
    block: Manifest = _metric(manifest, name)["config"]["meta"]["kpi"]
    return block


def _model(manifest: Manifest, name: str) -> Manifest:
    found: Manifest = next(m for m in manifest["semantic_models"] if m["name"] == name)
    return found


def test_columns_that_rows_should_show_and_lack_are_named(
    manifest: Manifest, columns: dict[str, frozenset[str]]
) -> None:
    record = {"model": "sale.order", "id": "order_id", "name": "number"}
    drill = {"columns": ["order_name", "colour", "currency"], "money": ["price"], "record": record}
    found = validate(manifest, columns, drills={"fct_orders": drill})
    assert [text.partition(";")[0] for text in found] == [
        "Model fct_orders, config.meta.drill: fct_orders has no column `colour`",
        "Model fct_orders, config.meta.drill: fct_orders has no column `price`",
        "Model fct_orders, config.meta.drill: fct_orders has no column `number`",
    ]


def test_a_check_says_which_tiles_the_overview_has_no_room_for(manifest: Manifest) -> None:
    block = {"unit": "number", "direction": "neutral", "owner": "sales", "process": "sales"}
    for order, metric in enumerate(manifest["metrics"]):
        tile = {"label": metric["name"], "order": order, "overview": order != 3}
        metric["config"] = {"meta": {"kpi": {**block, **tile}}}
    rows = kpi_rows(Registry(manifest))
    tiles = [row["tile"] for row in rows]
    assert tiles[:14] == ["yes"] * 3 + [""] + ["yes"] * 9 + ["no"]


def test_a_sound_project_has_no_problems(
    manifest: Manifest, columns: dict[str, frozenset[str]]
) -> None:
    targets = {"unit_fill_rate", "on_time_lines", "otif", "order_cycle_hours", "stock_accuracy"}
    targets.add("margin_leakage")
    roles = {"outbound_warehouse", "logistics", "inventory_control", "sales", "finance"}
    assert validate(manifest, columns) == []
    assert validate(manifest, columns, targets=targets, roles=roles) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda m: _kpi(m, "otif").pop("unit"), "`unit` is missing; needed are label, unit"),
        (
            lambda m: [_kpi(m, "otif").pop(key) for key in ("label", "direction")],
            "`label` and `direction` are missing; needed are label, unit",
        ),
        (
            lambda m: _kpi(m, "otif").update(colour="red"),
            "`colour` is not among the block's keys; allow",
        ),
        (
            lambda m: _kpi(m, "otif").update(unit="euro"),
            "`unit` is 'euro', but must be what the value is measured in; allowed are percent",
        ),
        (
            lambda m: _kpi(m, "otif").update(order="first"),
            "`order` is 'first', but must be its place",
        ),
        (lambda m: _kpi(m, "otif").update(drill="orders"), "drill `orders` is not a mart"),
        (lambda m: _kpi(m, "otif").update(floor=1, ceiling=0), "floor 1 is not below ceiling 0"),
        (
            lambda m: _metric(m, "otif")["config"]["meta"].update(kpi="yes"),
            "it must be a block of keys",
        ),
        (
            lambda m: _metric(m, "otif").update(type="cumulative"),
            "type `cumulative` cannot be computed; allowed are simple, ratio and derived",
        ),
        (
            lambda m: _metric(m, "units_ordered")["type_params"].update(expr="ordered_qty"),
            "Metric units_ordered, expr: fct_order_lines has no column `ordered_qty`",
        ),
        (
            lambda m: _metric(m, "units_ordered")["type_params"].update(expr="sum(("),
            "Metric units_ordered: expr `sum((` is not one plain SQL expression",
        ),
        (
            lambda m: _metric(m, "units_ordered")["type_params"].update(
                expr="ordered_quantity 2 +"
            ),
            "is not SQL that DuckDB understands",
        ),
        (
            lambda m: _metric(m, "gross_margin")["type_params"].update(
                expr="net_invoiced_revenue ^ 2"
            ),
            "Metric gross_margin: expr `net_invoiced_revenue ^ 2` cannot be used",
        ),
        (
            lambda m: _metric(m, "otif")["type_params"]["numerator"].update(name="orders_perfect"),
            "no metric named 'orders_perfect', which otif is built from",
        ),
        (
            lambda m: _metric(m, "otif")["type_params"]["numerator"].update(name="otif"),
            "Metric otif is built from itself",
        ),
        (
            lambda m: _metric(m, "otif")["type_params"]["numerator"].update(
                offset_window="1 month"
            ),
            "offset_window and offset_to_grain of orders_otif cannot be computed",
        ),
        (
            lambda m: _metric(m, "order_cycle_hours_p90")["type_params"][
                "metric_aggregation_params"
            ]["agg_params"].update(use_approximate_percentile=True),
            "is approximate in dbt; leave it out to be exact",
        ),
        (
            lambda m: _metric(m, "units_ordered")["type_params"][
                "metric_aggregation_params"
            ].update(agg_time_dimension="created"),
            "agg_time_dimension `created` is not a time dimension of fct_order_lines; allowed",
        ),
        (
            lambda m: _metric(m, "lines_of_web")["filter"]["where_filters"][0].update(
                where_sql_template="{{ Dimension('order_line__shop') }} = 'x'"
            ),
            "its filter names `order_line__shop`, which fct_order_lines does not have",
        ),
        (
            lambda m: _model(m, "fct_orders")["dimensions"].append(
                {"name": "shop", "type": "categorical", "expr": None, "label": None}
            ),
            "Model fct_orders, dimension shop: fct_orders has no column `shop`; it has",
        ),
        (
            lambda m: m["semantic_models"].remove(_model(m, "stock_counts")),
            "its model stock_counts has no semantic_model",
        ),
    ],
)
def test_each_mistake_is_named_with_its_metric_key_and_what_is_allowed(
    manifest: Manifest,
    columns: dict[str, frozenset[str]],
    spoil: Callable[[Manifest], object],
    words: str,
) -> None:
    spoil(manifest)
    assert words in "\n".join(validate(manifest, columns))


def test_targets_roles_and_marts_must_exist(
    manifest: Manifest, columns: dict[str, frozenset[str]]
) -> None:
    fewer = {name: held for name, held in columns.items() if name != "fct_orders"}
    found = "\n".join(validate(manifest, fewer, targets={"otif"}, roles={"sales"}))
    assert "Model fct_orders has a semantic_model but is not among the marts" in found
    assert "Metric unit_fill_rate, config.meta.kpi: target `unit_fill_rate` is not in" in found
    assert "owner `finance` is not in owner_roles, which has sales." in found


def test_limits_can_only_start_anew_for_a_kpi(
    manifest: Manifest, columns: dict[str, frozenset[str]]
) -> None:
    found = validate(manifest, columns, rebased={"otif", "otfi"})
    assert len(found) == 1
    assert "kpi_rebases: `otfi` is not a KPI; the KPIs are " in found[0]


def test_an_exception_rule_must_have_the_contract_columns(
    manifest: Manifest, columns: dict[str, frozenset[str]]
) -> None:
    short = {**columns, "exc_new_rule": columns["exc_past_due_lines"] - {"since", "next_action"}}
    assert validate(manifest, short) == [
        "Model exc_new_rule lacks since, next_action, which every exception rule has."
    ]


def test_a_project_without_kpis_says_so(
    manifest: Manifest, columns: dict[str, frozenset[str]]
) -> None:
    for metric in manifest["metrics"]:
        metric["config"] = None
    assert Registry(manifest).kpis == ()
    assert validate(manifest, columns) == [
        "No metric has a kpi block (config.meta.kpi): the overview would be empty."
    ]
