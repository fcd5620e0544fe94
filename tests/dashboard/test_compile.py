"""Metrics compiled to SQL: right values, bound parameters, clear refusals."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import DefinitionError, UnknownDimension, UnknownMetric
from dashboard.metrics import Registry, compile_metric
from dashboard.metrics.expression import Number, one_expression, parse_derived, to_sql
from dashboard.snapshot import Snapshot
from tests.dashboard.sample_rows import tables


def _rows(snapshot: Snapshot, metric: str, **question: Any) -> list[dict[str, Any]]:
    return snapshot.query(*compile_metric(snapshot.registry, metric, **question))


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return tables()["fct_order_lines"]


def test_a_ratio_is_a_ratio_of_sums_with_its_parts_and_n(
    snapshot: Snapshot, lines: pl.DataFrame
) -> None:
    march = lines.filter(pl.col("due_date").is_between(date(2025, 3, 1), date(2025, 3, 31)))
    (row,) = _rows(snapshot, "unit_fill_rate", start=date(2025, 3, 1), end=date(2025, 4, 1))
    assert row["period"] == date(2025, 3, 1)
    assert row["numerator"] == march["filled_quantity"].sum()
    assert row["denominator"] == march["ordered_quantity"].sum()
    assert row["value"] == row["numerator"] / row["denominator"]
    assert row["n"] == march.height


def test_a_percentile_is_the_exact_continuous_one(snapshot: Snapshot) -> None:
    orders = tables()["fct_orders"].filter(pl.col("completed_date").is_not_null())
    expected = orders.group_by(pl.col("completed_date").dt.year()).agg(
        p90=pl.col("cycle_hours").quantile(0.9, "linear"),
        median=pl.col("cycle_hours").median(),
        n=pl.len(),
    )
    for metric, column in (("order_cycle_hours_p90", "p90"), ("order_cycle_hours", "median")):
        found = {
            row["period"].year: row
            for row in _rows(snapshot, metric, grain="year")
            if row["period"] is not None
        }
        for year, values in zip(expected["completed_date"], expected.to_dicts(), strict=True):
            assert found[year]["value"] == pytest.approx(values[column])
            assert found[year]["n"] == values["n"]
            assert found[year]["numerator"] is found[year]["denominator"] is None


def test_an_amount_is_its_own_numerator_and_a_derived_difference_too(snapshot: Snapshot) -> None:
    revenue, cost, margin = (
        _rows(snapshot, metric, grain=None)[0]
        for metric in ("net_invoiced_revenue", "cost_of_goods_shipped", "gross_margin")
    )
    assert revenue["numerator"] == revenue["value"]
    assert revenue["denominator"] is None
    assert margin["value"] == pytest.approx(revenue["value"] - cost["value"])
    assert margin["numerator"] == margin["value"]
    assert margin["n"] == revenue["n"] + cost["n"]
    assert margin["period"] is None


def test_groups_of_a_dimension_add_up_and_null_is_not_set(snapshot: Snapshot) -> None:
    whole = _rows(snapshot, "lines_due", grain=None)[0]
    parts = _rows(snapshot, "lines_due", grain=None, by="channel")
    assert sum(part["value"] for part in parts) == whole["value"]
    assert "Not set" in {part["by"] for part in parts}
    only = _rows(snapshot, "lines_due", grain=None, filters={"channel": ["Not set"]})[0]
    assert only["value"] == next(part["value"] for part in parts if part["by"] == "Not set")


def test_a_metric_of_two_models_lays_them_side_by_side(snapshot: Snapshot) -> None:
    lines_due = _rows(snapshot, "lines_due", grain="year", by="warehouse")
    orders_due = _rows(snapshot, "orders_due", grain="year", by="warehouse")
    both = _rows(snapshot, "lines_per_order", grain="year", by="warehouse")
    assert [row["value"] for row in both] == [
        a["value"] / b["value"] for a, b in zip(lines_due, orders_due, strict=True)
    ]
    names = [d.name for d in snapshot.registry.dimensions("lines_per_order")]
    assert names == ["company", "warehouse", "channel", "customer_segment"]


def test_filters_of_a_metric_narrow_its_own_leaf_only(
    snapshot: Snapshot, lines: pl.DataFrame
) -> None:
    (row,) = _rows(snapshot, "wholesale_share", grain=None)
    wholesale = lines.filter(channel="Wholesale")["ordered_quantity"].sum()
    assert row["numerator"] == wholesale
    assert row["denominator"] == lines["ordered_quantity"].sum()


@pytest.mark.parametrize(
    "value", ["'; drop table marts.fct_orders; --", '"', "\\", "%", "{{ x }}", "Main DC' or 1=1 --"]
)
def test_reader_values_are_bound_and_never_part_of_the_sql(snapshot: Snapshot, value: str) -> None:
    sql, params = compile_metric(
        snapshot.registry, "unit_fill_rate", filters={"warehouse": [value]}, by="company"
    )
    assert params == [value]
    if len(value) > 1:
        assert value not in sql
    assert snapshot.query(sql, params) == []


def test_an_empty_choice_of_values_matches_nothing(snapshot: Snapshot) -> None:
    assert _rows(snapshot, "unit_fill_rate", filters={"warehouse": []}) == []


@pytest.mark.parametrize("name", ["colour", "due_date", "warehouse; --", "1", ""])
def test_an_unknown_dimension_is_refused_with_the_allowed_ones(
    snapshot: Snapshot, name: str
) -> None:
    with pytest.raises(UnknownDimension, match="allowed: company, warehouse, channel"):
        compile_metric(snapshot.registry, "unit_fill_rate", filters={name: ["x"]})
    if name:
        with pytest.raises(UnknownDimension):
            compile_metric(snapshot.registry, "unit_fill_rate", by=name)


def test_an_unknown_metric_or_grain_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownMetric, match="no metric named 'profit'"):
        compile_metric(snapshot.registry, "profit")
    wrong: Any = "decade"
    with pytest.raises(ValueError, match="allowed: day, week"):
        compile_metric(snapshot.registry, "otif", grain=wrong)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("a - b", "(A - B)"),
        ("(a - b) / a", "((A - B) / nullif(A, 0))"),
        ("-a * 2", "((0.0 - A) * 2.0)"),
        ("1 - abs(a) / nullif(b, 0)", "(1.0 - (abs(A) / nullif(nullif(B, 0.0), 0)))"),
    ],
)
def test_derived_arithmetic_is_written_out_anew(text: str, sql: str) -> None:
    inputs: dict[str, Any] = {"a": Number(1), "b": Number(2)}
    tree = parse_derived("m", text, {name: _leaf(name) for name in inputs})
    assert to_sql(tree, lambda leaf: leaf.metric.upper()) == sql


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "c",
        "a; drop table x",
        "a -- b",
        "(select 1)",
        "a ** 2",
        "a if b else 0",
        "read_text('/etc/passwd')",
        "a.b",
        "a[0]",
        "'x'",
        "True",
        "abs(x=a)",
        "lambda: a",
        "__import__('os')",
        "(" * 300 + "a",
        "a + " * 200 + "a",
    ],
)
def test_anything_but_arithmetic_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(DefinitionError, match="Metric m: expr"):
        parse_derived("m", text, {"a": _leaf("a"), "b": _leaf("b")})


@given(st.text(alphabet="ab01+-*/(),. '\";_selctdrop\n", max_size=60))
def test_no_text_reaches_sql_but_through_the_grammar(text: str) -> None:
    try:
        tree = parse_derived("m", text, {"a": _leaf("a"), "b": _leaf("b")})
    except DefinitionError:
        return
    sql = to_sql(tree, lambda leaf: leaf.metric)
    assert not set(sql) - set("ab0123456789.e+-*/(), coalescgreatsnulifrd")


@pytest.mark.parametrize(
    "sql",
    ["a) or (1=1", "a; drop table x", "a -- b", "a /* b */", "'open", "", " ", "a = ?", "{{ x }}"],
)
def test_a_filter_must_be_one_closed_expression(sql: str) -> None:
    with pytest.raises(DefinitionError, match="is not one plain SQL expression"):
        one_expression("m", "filter", sql)


def test_marks_inside_quotes_are_text() -> None:
    assert one_expression("m", "filter", "a in ('x;--(', 'y')") == "(a in ('x;--(', 'y'))"


def _leaf(name: str) -> Any:
    from dashboard.metrics.expression import Leaf

    nothing: Any = None
    return Leaf(name, nothing, "day", "sum", name, None, False, (), None)


def test_the_registry_knows_kpis_by_their_blocks_only(
    snapshot: Snapshot, sample_home: Path
) -> None:
    registry: Registry = snapshot.registry
    assert [kpi.block.order for kpi in registry.kpis] == sorted(
        k.block.order for k in registry.kpis
    )
    assert [kpi.name for kpi in registry.overview()][:3] == [
        "unit_fill_rate",
        "on_time_lines",
        "otif",
    ]
    assert registry.kpi("late_hours").additive
    assert registry.kpi("otif").is_ratio
    assert registry.kpi("margin_leakage").drill == "fct_margin_steps"
    assert registry.kpi("otif").drill == "fct_orders"
    assert registry.kpi("stock_accuracy").models == ("fct_stock_counts",)
    with pytest.raises(UnknownMetric):
        registry.kpi("lines_due")
