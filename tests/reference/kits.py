"""Kits: a line's quantity is the least that its components allow."""

import polars as pl

from tests.reference.facts import in_product_unit
from tests.reference.rows import Rows


def components(rows: Rows, lines: pl.DataFrame) -> pl.DataFrame:
    """What one unit of each line needs: itself, or each component of its kit."""
    boms = (
        rows["mrp.bom"].filter(pl.col("type") == "phantom", pl.col("active")).sort("sequence", "id")
    )
    boms = boms.rename({"id": "bom_id", "product_qty": "makes", "product_id": "variant_id"})
    kits = (
        lines.select("line_id", "product_id", "product_tmpl_id")
        .join(boms.select("bom_id", "makes", "variant_id", "product_tmpl_id"), on="product_tmpl_id")
        .filter(pl.col("variant_id").is_null() | (pl.col("variant_id") == pl.col("product_id")))
    )
    kits = kits.unique("line_id", keep="first", maintain_order=True)
    parts = rows["mrp.bom.line"].rename({"product_id": "component_id"})
    units = (
        rows["product.product"]
        .join(
            rows["product.template"].select(
                pl.col("id").alias("product_tmpl_id"), pl.col("uom_id").alias("product_unit")
            ),
            on="product_tmpl_id",
        )
        .select(pl.col("id").alias("component_id"), "product_unit")
    )
    parts = parts.join(units, on="component_id")
    parts = parts.with_columns(
        needs=in_product_unit(rows, parts, "product_qty", "product_uom_id")
    ).select("bom_id", "component_id", "needs")
    of_kits = (
        kits.join(parts, on="bom_id")
        .group_by("line_id", "component_id")
        .agg(per_unit=(pl.col("needs") / pl.col("makes")).sum())
    )
    plain = lines.join(kits, on="line_id", how="anti").select(
        "line_id", component_id=pl.lit(None, dtype=pl.Int64), per_unit=pl.lit(1.0)
    )
    return pl.concat([plain, of_kits.select("line_id", "component_id", "per_unit")])


def with_component(needed: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """`moves` with the component each one carries; null on lines that are no kits."""
    kits = needed.filter(pl.col("component_id").is_not_null()).select("line_id").unique()
    return (
        moves.join(kits.with_columns(kit=True), on="line_id", how="left")
        .with_columns(component_id=pl.when(pl.col("kit").fill_null(False)).then("product_id"))
        .drop("kit")
    )


def component_quantity(rows: Rows, lines: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """`quantity` of each line's product, in product units, that the moves carry."""
    needed = components(rows, lines)
    moved = with_component(needed, moves.filter(pl.col("line_id").is_not_null()))
    carried = needed.join(
        moved.group_by("line_id", "component_id").agg(pl.col("qty").sum()),
        on=["line_id", "component_id"],
        how="left",
        nulls_equal=True,
    )
    units = pl.col("qty").fill_null(0.0) / pl.col("per_unit")
    return carried.group_by("line_id").agg(quantity=units.min())
