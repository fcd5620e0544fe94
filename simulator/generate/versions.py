"""What the same record says in different Odoo versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import computed
from .book import Row
from .version14 import account_type
from .view import Rendering

Adapter = Callable[[Row], Row | None]
LOCKING_COMPANY = 2  # the company that locks its orders when they are confirmed


def adapters(view: Rendering) -> dict[str, Adapter]:
    """How to read the neutral rows of the models that differ."""
    found = _adapters(view)
    if view.series == 14:
        for model, adapt in _adapters14(view).items():
            found[model] = _after(found.get(model), adapt)
    return found


def _after(first: Adapter | None, then: Adapter) -> Adapter:
    def both(row: Row) -> Row | None:
        adapted = first(row) if first else row
        return then(adapted) if adapted else None

    return both


def _adapters14(view: Rendering) -> dict[str, Adapter]:
    counts = view.inventories
    moves = view.moves_of_picking

    def supplier(row: Row) -> Row:
        return {**row, "name": row["partner_id"]}

    def move(row: Row) -> Row | None:
        silent = row["id"] in counts.silent
        return None if silent else {**row, "inventory_id": counts.of_move.get(row["id"], False)}

    def line(row: Row) -> Row | None:
        silent = row["move_id"] in counts.silent
        return None if silent else {**row, "product_uom_qty": row["reserved_uom_qty"]}

    def item(row: Row) -> Row:
        return {**row, "exclude_from_invoice_tab": row["display_type"] != "product"}

    return {
        "account.account": lambda row: {**row, **account_type(row["account_type"])},
        "account.move.line": lambda row: {**item(row), "display_type": False},
        "product.supplierinfo": supplier,
        "stock.move": move,
        "stock.move.line": line,
        "stock.picking": lambda row: {**row, "move_lines": moves.get(row["id"], [])},
        "stock.rule": lambda row: {**row, "location_id": row["location_dest_id"]},
    }


def _adapters(view: Rendering) -> dict[str, Adapter]:
    return {
        "account.account": lambda row: {**row, "code_store": row["code"]},
        "account.move": computed.entry,
        "account.move.line": lambda row: _item(view, row),
        "stock.landed.cost": _landed,
        "product.supplierinfo": lambda row: {**row, "product_uom_id": row["_unit"]},
        "product.template": lambda row: _template(view, row),
        "product.category": lambda row: _category(view, row),
        "uom.uom": lambda row: _unit(view, row),
        "sale.order": lambda row: _sale_order(view, row),
        "sale.order.line": lambda row: _order_line(view, row),
        "purchase.order": lambda row: {**row, "reference_ids": _references(row)},
        "purchase.order.line": computed.purchase_line,
        "stock.picking": lambda row: _picking(view, row),
        "stock.move": lambda row: _move(view, row),
        "stock.move.line": _move_line,
    }


def _template(view: Rendering, row: Row) -> Row:
    row = {**row, "product_variant_ids": [row["id"]]}
    if row["_kind"] == "service":
        return {**row, "type": "service", "detailed_type": "service", "is_storable": False}
    kind = "product" if view.series < 18 else "consu"
    return {**row, "type": kind, "detailed_type": kind, "is_storable": True}


def _category(view: Rendering, row: Row) -> Row:
    return {**row, "property_valuation": "periodic" if view.series >= 19 else "manual_periodic"}


def _unit(view: Rendering, row: Row) -> Row:
    times = row["relative_factor"]
    return {**row, "factor": times if view.series >= 19 else 1 / times}


def _sale_order(view: Rendering, row: Row) -> Row:
    locked = row["state"] == "sale" and row["company_id"] == LOCKING_COMPANY
    state = "done" if locked and view.series < 17 else row["state"]
    group = view.groups.get(row["id"], False)
    if row["id"] in view.orders_to_invoice:
        row = {**row, "invoice_status": "to invoice"}
    return {
        **computed.quotation(row),
        "locked": locked,
        "state": state,
        "procurement_group_id": group,
        "stock_reference_ids": [group] if group else [],
    }


def _order_line(view: Rendering, row: Row) -> Row:
    locked = row["state"] == "sale" and row["company_id"] == LOCKING_COMPANY
    state = "done" if locked and view.series < 17 else row["state"]
    status = "to invoice" if row["id"] in view.lines_to_invoice else row["invoice_status"]
    return {
        **row,
        "state": state,
        "product_uom_id": row["product_uom"],
        "invoice_status": status,
        **computed.to_invoice(row),
    }


def _landed(row: Row) -> Row:
    return {**row, "account_journal_id": 3 * row["company_id"]}


def _picking(view: Rendering, row: Row) -> Row | None:
    if not view.exists(row):
        return None
    adapted = {**row, **view.created(row)}
    adapted["has_deadline_issue"] = computed.late_for_deadline(row)
    adapted["write_uid"] = view.writer(row)
    if view.series >= 18 and row.get("_stage"):
        adapted["backorder_id"] = False
    return adapted


def _move(view: Rendering, row: Row) -> Row | None:
    if not view.exists(row):
        return None
    done = row["state"] == "done"
    adapted: Row = {
        **row,
        **view.created(row),
        "write_uid": view.writer(row),
        "location_final_id": view.final_place(row),
        "quantity_done": row["quantity"] if done else 0.0,
        "picked": done,
        "reference_ids": _references(row),
        "reservation_date": row["create_date"] if row["state"] != "cancel" else None,
        "to_refund": row.get("to_refund", view.series >= 19),
    }
    shown = view.shown_moves
    for links in ("move_dest_ids", "move_orig_ids"):
        if row[links]:
            adapted[links] = [key for key in row[links] if key in shown]
    if view.series < 18:
        _as_pulled(view, row, adapted)
    adapted["product_qty"] = adapted["product_uom_qty"]
    return adapted


def _references(row: Row) -> list[int]:
    return [row["group_id"]] if row.get("group_id") else []


def _item(view: Rendering, row: Row) -> Row:
    document = view.book.rows["account.move"][row["move_id"] - 1]
    return {**row, "journal_id": computed.journal(document)}


def _as_pulled(view: Rendering, row: Row, adapted: dict[str, Any]) -> None:
    if not row.get("_last", True):
        adapted["sale_line_id"] = False
    if row["state"] != "done" and row.get("_pull_demand"):
        adapted["product_uom_qty"] = row["_pull_demand"]
    if row.get("_old_picking") and row["picking_id"] not in view.shown_pickings:
        adapted["picking_id"], adapted["reference"] = row["_old_picking"]


def _move_line(row: Row) -> Row:
    move, done = row["_move"], row.get("state") == "done"
    return {
        **row,
        "picking_id": move.get("picking_id") or False,
        "reference": move.get("reference"),
        "state": "done" if done else move["state"],
        "qty_done": row["quantity"] if done else 0.0,
        "reserved_uom_qty": 0.0 if done else row["quantity"],
        "quantity_product_uom": row["quantity"],
        "picked": done,
    }
