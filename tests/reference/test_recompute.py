"""The reference's table: every KPI is there, and it agrees with itself."""

from datetime import datetime
from functools import cache

import polars as pl
import pytest

from tests.paths import SHARED
from tests.reference import recompute
from tests.reference.rows import load

AS_OF = datetime.fromisoformat("2026-11-21T19:30:00")
VERSIONS = ["16.0", "19.0"]
FILL = [
    "unit_fill_rate", "value_fill_rate", "first_pass_unit_fill", "first_pass_line_fill",
    "first_pass_order_fill", "on_time_lines", "otif", "perfect_order",
]  # fmt: skip
CYCLE = ["order_cycle_hours", "order_cycle_working_hours", "order_cycle_net_hours"]
OTHER = [
    "stock_accuracy", "stock_accuracy_exact", "stock_value_accuracy_gross",
    "stock_value_accuracy_net", "margin_leakage", "net_invoiced_revenue", "cost_of_goods_shipped",
    "gross_margin", "late_hours", "late_lines",
]  # fmt: skip


@cache
def table(version: str, by: str | None = None) -> pl.DataFrame:
    return recompute(load(SHARED / "odoo" / "rows" / version), AS_OF, by)


def total(version: str, kpi: str, column: str, by: str | None = None) -> float:
    return float(table(version, by).filter(pl.col("kpi") == kpi)[column].sum())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kpi_is_recomputed(version: str) -> None:
    wanted = {*FILL, *CYCLE, *OTHER}
    wanted |= {f"{name}_current" for name in FILL} | {f"{name}_p90" for name in CYCLE}
    assert wanted <= set(table(version)["kpi"])


@pytest.mark.parametrize("version", VERSIONS)
def test_gross_margin_is_revenue_less_cost(version: str) -> None:
    revenue = total(version, "net_invoiced_revenue", "value")
    cost = total(version, "cost_of_goods_shipped", "value")
    assert total(version, "gross_margin", "value") == pytest.approx(revenue - cost)


@pytest.mark.parametrize("version", VERSIONS)
def test_leakage_is_the_sum_of_its_steps(version: str) -> None:
    steps = table(version).filter(
        pl.col("kpi").str.starts_with("margin_step."),
        ~pl.col("kpi").is_in(["margin_step.policy_revenue", "margin_step.price_above_policy"]),
    )
    assert total(version, "margin_leakage", "numerator") == pytest.approx(steps["value"].sum())


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("by", ["company", "warehouse", "channel"])
def test_parts_of_a_dimension_sum_to_the_whole(version: str, by: str) -> None:
    for kpi in ("otif", "unit_fill_rate", "margin_leakage", "cost_of_goods_shipped"):
        for column in ("numerator", "n"):
            parts = total(version, kpi, column, by)
            assert parts == pytest.approx(total(version, kpi, column)), (kpi, column)


@pytest.mark.parametrize("version", VERSIONS)
def test_rates_lie_between_none_and_all(version: str) -> None:
    rates = table(version).filter(pl.col("kpi").is_in([*FILL, "stock_accuracy"]))
    assert rates.filter(~pl.col("value").is_between(0, 1)).is_empty()
