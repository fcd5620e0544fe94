"""Kits in the reference: complete when every component is, quantity the least of them."""

import polars as pl

from tests.paths import SHARED
from tests.reference.kits import component_quantity, components
from tests.reference.rows import Rows, load


def test_kit_line_counts_as_many_kits_as_its_scarcest_component_allows() -> None:
    rows: Rows = load(SHARED / "odoo" / "rows" / "16.0")
    bom = rows["mrp.bom"].row(by_predicate=pl.col("type") == "phantom", named=True)
    parts = rows["mrp.bom.line"].filter(pl.col("bom_id") == bom["id"])
    kit = rows["product.product"].filter(pl.col("product_tmpl_id") == bom["product_tmpl_id"])
    line = kit.select(pl.col("id").alias("product_id"), "product_tmpl_id", line_id=pl.lit(1))
    needed = components(rows, line)
    assert set(needed["component_id"]) == set(parts["product_id"])
    # Enough for 4 kits of each component, and of one of them for one kit more.
    enough = parts.select(
        pl.col("product_id"), line_id=pl.lit(1), qty=4 * pl.col("product_qty") / bom["product_qty"]
    )
    one_more = parts.head(1).select(
        pl.col("product_id"), line_id=pl.lit(1), qty=pl.col("product_qty") / bom["product_qty"]
    )
    moved = component_quantity(rows, line, pl.concat([enough, one_more]))
    assert moved["quantity"].to_list() == [4.0]


def test_kit_without_one_component_is_nothing() -> None:
    rows: Rows = load(SHARED / "odoo" / "rows" / "16.0")
    bom = rows["mrp.bom"].row(by_predicate=pl.col("type") == "phantom", named=True)
    parts = rows["mrp.bom.line"].filter(pl.col("bom_id") == bom["id"])
    kit = rows["product.product"].filter(pl.col("product_tmpl_id") == bom["product_tmpl_id"])
    line = kit.select(pl.col("id").alias("product_id"), "product_tmpl_id", line_id=pl.lit(1))
    some = parts.head(parts.height - 1).select(
        pl.col("product_id"), line_id=pl.lit(1), qty=pl.lit(9.0)
    )
    assert component_quantity(rows, line, some)["quantity"].to_list() == [0.0]
