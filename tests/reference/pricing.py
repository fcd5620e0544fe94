"""The price that policy asked for: the order's pricelist at the order date, for one line unit."""

from typing import Any

import polars as pl

from tests.reference.rows import Rows

SPECIFICITY = {"0_product_variant": 0, "1_product": 1, "2_product_category": 2, "3_global": 3}


class PriceLists:
    """Pricelist items of a server, applied as Odoo does but with today's list prices."""

    def __init__(self, rows: Rows) -> None:
        self._items = rows["product.pricelist.item"].to_dicts()
        self._parents = dict(rows["product.category"].select("id", "parent_id").iter_rows())

    def price(self, line: dict[str, Any], pricelist: int | None, depth: int = 1) -> float:
        """Company money for one product unit of a line of `facts.goods_lines`."""
        item = self._item(line, pricelist)
        if item is None:
            return float(line["list_price"])
        rate = float(line["rate"])
        if item["compute_price"] == "fixed":
            return float(item["fixed_price"]) / rate
        base = self._base(line, item, depth)
        if item["compute_price"] == "percentage":
            return base * (1 - (item["percent_price"] or 0.0) / 100)
        return _formula(item, base * rate) / rate

    def _base(self, line: dict[str, Any], item: dict[str, Any], depth: int) -> float:
        if item["base"] == "standard_price":
            return float(line["standard_price"] or 0.0)
        if item["base"] == "pricelist" and depth > 0:
            return self.price(line, item["base_pricelist_id"], depth - 1)
        return float(line["list_price"])

    def _item(self, line: dict[str, Any], pricelist: int | None) -> dict[str, Any] | None:
        fitting = [
            (self._rank(line, item), item)
            for item in self._items
            if item["pricelist_id"] == pricelist and pricelist is not None and _valid(line, item)
        ]
        ranked = [(rank, item) for rank, item in fitting if rank is not None]
        return min(ranked, key=lambda pair: pair[0])[1] if ranked else None

    def _rank(
        self, line: dict[str, Any], item: dict[str, Any]
    ) -> tuple[int, int, float, int] | None:
        near, kind = 0, item["applied_on"]
        if kind == "2_product_category":
            ancestors = self._ancestors(line["categ_id"])
            if item["categ_id"] not in ancestors:
                return None
            near = ancestors.index(item["categ_id"])
        elif kind != "3_global":
            key = "product_tmpl_id" if kind == "1_product" else "product_id"
            if item[key] != line[key]:
                return None
        return SPECIFICITY[kind], near, -(item["min_quantity"] or 0.0), -item["id"]

    def _ancestors(self, category: int | None) -> list[int]:
        found: list[int] = []
        while category is not None:
            found.append(category)
            category = self._parents.get(category)
        return found


def _valid(line: dict[str, Any], item: dict[str, Any]) -> bool:
    at = line["date_order"]
    return (
        (item["min_quantity"] or 0.0) <= line["ordered"]
        and (item["date_start"] is None or item["date_start"] <= at)
        and (item["date_end"] is None or item["date_end"] >= at)
    )


def _formula(item: dict[str, Any], base: float) -> float:
    price = base * (1 - (item["price_discount"] or 0.0) / 100)
    step = item["price_round"] or 0.0
    if step:
        price = round(price / step) * step
    price += item["price_surcharge"] or 0.0
    if item["price_min_margin"]:
        price = max(price, base + item["price_min_margin"])
    if item["price_max_margin"]:
        price = min(price, base + item["price_max_margin"])
    return price


def policy_prices(rows: Rows, lines: pl.DataFrame) -> pl.Series:
    """The policy price of one line unit, in company money, for each line."""
    lists = PriceLists(rows)
    prices = [
        lists.price(line, line["pricelist_id"]) * line["unit_size"] for line in lines.to_dicts()
    ]
    return pl.Series("policy_price", prices, dtype=pl.Float64)
