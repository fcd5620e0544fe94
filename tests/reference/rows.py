"""Recorded Odoo rows as polars frames, with the differences between 16 and 19 taken out."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

# One letter per column: i id or integer, f number, b flag, s text, d date, t UTC time, l id list.
# "a|b" is a column whose name depends on the version: the first that the row has, named "a".
SCHEMA: dict[str, dict[str, str]] = {
    "res.company": {
        "name": "s",
        "currency_id": "i",
        "resource_calendar_id": "i",
        "partner_id": "i",
        "parent_id": "i",
    },
    "res.partner": {"commercial_partner_id": "i"},
    "res.currency.rate": {"currency_id": "i", "company_id": "i", "name": "d", "rate": "f"},
    "crm.team": {"name": "s"},
    "resource.calendar": {"tz": "s", "two_weeks_calendar": "b", "company_id": "i"},
    "resource.calendar.attendance": {
        "calendar_id": "i",
        "dayofweek": "s",
        "hour_from": "f",
        "hour_to": "f",
        "week_type": "s",
        "day_period": "s",
        "display_type": "s",
        "resource_id": "i",
    },
    "resource.calendar.leaves": {
        "calendar_id": "i",
        "resource_id": "i",
        "company_id": "i",
        "date_from": "t",
        "date_to": "t",
    },
    "uom.uom": {"factor": "f"},
    "product.category": {"parent_id": "i", "property_cost_method": "s"},
    "product.template": {
        "detailed_type|type": "s",
        "categ_id": "i",
        "uom_id": "i",
        "list_price": "f",
    },
    "product.product": {"product_tmpl_id": "i", "standard_price": "f"},
    "product.pricelist": {"currency_id": "i"},
    "product.pricelist.item": {
        "pricelist_id": "i",
        "applied_on": "s",
        "base": "s",
        "base_pricelist_id": "i",
        "categ_id": "i",
        "product_tmpl_id": "i",
        "product_id": "i",
        "min_quantity": "f",
        "date_start": "t",
        "date_end": "t",
        "compute_price": "s",
        "fixed_price": "f",
        "percent_price": "f",
        "price_discount": "f",
        "price_surcharge": "f",
        "price_round": "f",
        "price_min_margin": "f",
        "price_max_margin": "f",
    },
    "mrp.bom": {
        "type": "s",
        "product_tmpl_id": "i",
        "product_id": "i",
        "product_qty": "f",
        "product_uom_id": "i",
        "active": "b",
        "sequence": "i",
    },
    "mrp.bom.line": {"bom_id": "i", "product_id": "i", "product_qty": "f", "product_uom_id": "i"},
    "stock.warehouse": {"name": "s", "company_id": "i"},
    "stock.location": {"usage": "s", "warehouse_id": "i", "company_id": "i"},
    "stock.picking.type": {"warehouse_id": "i"},
    "stock.picking": {
        "sale_id": "i",
        "carrier_price": "f",
        "state": "s",
        "location_dest_id": "i",
        "date_done": "t",
    },
    "stock.move": {
        "company_id": "i",
        "product_id": "i",
        "product_uom": "i",
        "quantity_done|quantity": "f",
        "location_id": "i",
        "location_dest_id": "i",
        "date": "t",
        "write_date": "t",
        "state": "s",
        "sale_line_id": "i",
        "purchase_line_id": "i",
        "picking_id": "i",
        "picking_type_id": "i",
        "is_inventory": "b",
        "scrapped|scrap_id": "b",
        "to_refund": "b",
        "origin_returned_move_id": "i",
        "value": "f",
        "is_in": "b",
        "is_out": "b",
    },
    "stock.move.line": {
        "move_id": "i",
        "product_id": "i",
        "product_uom_id": "i",
        "qty_done|quantity": "f",
        "location_id": "i",
        "location_dest_id": "i",
        "lot_id": "i",
        "date": "t",
        "state": "s",
        "company_id": "i",
    },
    "stock.valuation.layer": {"stock_move_id": "i", "quantity": "f", "value": "f"},
    "stock.landed.cost": {"state": "s"},
    "stock.valuation.adjustment.lines": {
        "cost_id": "i",
        "move_id": "i",
        "product_id": "i",
        "additional_landed_cost": "f",
    },
    "sale.order": {
        "name": "s",
        "state": "s",
        "company_id": "i",
        "warehouse_id": "i",
        "team_id": "i",
        "partner_id": "i",
        "pricelist_id": "i",
        "currency_id": "i",
        "currency_rate": "f",
        "create_date": "t",
        "date_order": "t",
        "commitment_date": "t",
    },
    "sale.order.line": {
        "order_id": "i",
        "product_id": "i",
        "product_uom|product_uom_id": "i",
        "product_uom_qty": "f",
        "customer_lead": "f",
        "price_unit": "f",
        "discount": "f",
        "price_subtotal": "f",
        "purchase_price": "f",
        "display_type": "s",
        "is_downpayment": "b",
        "is_expense": "b",
        "is_delivery": "b",
    },
    "purchase.order": {
        "state": "s",
        "company_id": "i",
        "picking_type_id": "i",
    },
    "purchase.order.line": {
        "order_id": "i",
        "product_id": "i",
        "product_uom|product_uom_id": "i",
        "product_qty": "f",
        "date_planned": "t",
        "display_type": "s",
    },
    "account.move": {
        "state": "s",
        "move_type": "s",
        "company_id": "i",
        "invoice_date": "d",
        "team_id": "i",
    },
    "account.move.line": {
        "move_id": "i",
        "product_id": "i",
        "display_type": "s",
        "balance": "f",
        "quantity": "f",
        "sale_line_ids": "l",
        "product_uom_id": "i",
    },
}
DTYPES: Mapping[str, Any] = {
    "i": pl.Int64,
    "f": pl.Float64,
    "b": pl.Boolean,
    "s": pl.String,
    "d": pl.Date,
    "t": pl.Datetime("us"),
    "l": pl.List(pl.Int64),
}


@dataclass(frozen=True)
class Rows:
    """The recorded tables of one server; `series` is its major version."""

    series: int
    tables: dict[str, pl.DataFrame]

    def __getitem__(self, model: str) -> pl.DataFrame:
        return self.tables[model]


def load(folder: Path) -> Rows:
    """Every table of SCHEMA from a folder of recorded rows; a model not there is empty."""
    manifest = json.loads((folder / "manifest.json").read_text())
    return _rows(manifest["server"], lambda model: _recorded(folder, model))


def served(version: str, tables: Mapping[str, Iterable[dict[str, Any]]]) -> Rows:
    """Every table of SCHEMA from rows as a server holds them; a model not there is empty."""
    return _rows(version, lambda model: tables.get(model, ()))


def _rows(version: str, rows_of: Callable[[str], Iterable[dict[str, Any]]]) -> Rows:
    tables = {model: _table(model, rows_of(model)) for model in SCHEMA}
    return Rows(int(float(version)), tables)


def _recorded(folder: Path, model: str) -> Iterator[dict[str, Any]]:
    path = folder / f"{model}.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _table(model: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    kinds = {"id": "i", **SCHEMA[model]}
    columns: dict[str, list[Any]] = {name.split("|")[0]: [] for name in kinds}
    for row in rows:
        for names, kind in kinds.items():
            columns[names.split("|")[0]].append(_value(row, names, kind))
    schema = {names.split("|")[0]: DTYPES[kind] for names, kind in kinds.items()}
    return pl.DataFrame(columns, schema=schema)


def _value(row: dict[str, Any], names: str, kind: str) -> Any:
    raw = next((row[name] for name in names.split("|") if name in row), None)
    if kind == "b":
        return bool(raw)
    # Odoo writes every null as false; a real zero stays one because it is no bool.
    if raw is None or raw is False:
        return None
    if kind == "t":
        return datetime.fromisoformat(raw)
    if kind == "d":
        return date.fromisoformat(raw)
    return float(raw) if kind == "f" else raw
