"""What Odoo 14 holds otherwise: inventories as documents, other names, fewer fields.

Written from what is publicly known of 14; no server of it was recorded.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from simulator.tables import Field

from .book import Book, Row

FACTS = Path(__file__).with_name("facts14.json")
Facts = dict[str, dict[str, Field]]
KINDS = {
    "income": ("Income", "other", "income"),
    "asset_receivable": ("Receivable", "receivable", "asset"),
    "expense": ("Expenses", "other", "expense"),
    "liability_payable": ("Payable", "payable", "liability"),
    "liability_current": ("Current Liabilities", "other", "liability"),
    "asset_current": ("Current Assets", "other", "asset"),
}


@cache
def _changes() -> dict[str, Any]:
    changes: dict[str, Any] = json.loads(FACTS.read_text())
    return changes


def renamed(model: str) -> str:
    """The model's name in 14."""
    names: dict[str, str] = _changes()["models"]
    return names.get(model, model)


def known(facts: Facts, parse: Any) -> Facts:
    """The fields of 14, from those of 16."""
    found: Facts = {}
    for model, fields in facts.items():
        gone = _changes()["without"].get(model, ())
        found[renamed(model)] = {
            name: _related(field) for name, field in fields.items() if name not in gone
        }
    for model, specs in _changes()["with"].items():
        added = {name: parse(spec) for name, spec in specs.items()}
        found[model] = dict(sorted({**found.get(model, {}), **added}.items()))
    return found


def _related(field: Field) -> Field:
    if field.relation is None or renamed(field.relation) == field.relation:
        return field
    return Field(
        type=field.type,
        relation=renamed(field.relation),
        selection=field.selection,
        stored=field.stored,
        required=field.required,
        company_dependent=field.company_dependent,
    )


class Inventories:
    """Counts as documents of their own: a zero difference leaves a line and no move."""

    def __init__(self, book: Book) -> None:
        self.heads: list[Row] = []
        self.lines: list[Row] = []
        self.of_move: dict[int, int] = {}
        self.silent: set[int] = set()
        before = _books_before(book)
        places = {row["id"]: row["usage"] for row in book.rows["stock.location"]}
        for move in book.rows["stock.move"]:
            if move.get("is_inventory") and move["state"] == "done":
                self._add(move, places, before)

    def _add(self, move: Row, places: dict[int, str], before: dict[int, float]) -> None:
        gains = places[move["location_id"]] == "inventory"
        key = len(self.heads) + 1
        stamps = {"create_date": move["create_date"], "write_date": move["write_date"]}
        shelf = move["location_dest_id"] if gains else move["location_id"]
        self.of_move[move["id"]] = key
        if not move["quantity"]:
            self.silent.add(move["id"])
        head = {"id": key, "name": f"Count {key:05d}", "state": "done", "date": move["date"]}
        self.heads.append(
            {
                **head,
                **stamps,
                "company_id": move["company_id"],
                "location_ids": [shelf],
                "product_ids": [move["product_id"]],
            }
        )
        book = before[move["id"]]
        change = move["quantity"] if gains else -move["quantity"]
        self.lines.append(
            {
                "id": key,
                **stamps,
                "inventory_id": key,
                "inventory_date": move["date"],
                "product_id": move["product_id"],
                "product_uom_id": move["product_uom"],
                "location_id": shelf,
                "prod_lot_id": _lot(move) or False,
                "company_id": move["company_id"],
                "theoretical_qty": book,
                "product_qty": book + change,
            }
        )


def _books_before(book: Book) -> dict[int, float]:
    """What the book said at the counted place, of the counted lot, just before each count."""
    places = {row["id"]: row["usage"] for row in book.rows["stock.location"]}
    held: dict[tuple[int, int, int], float] = defaultdict(float)
    found: dict[int, float] = {}
    lines: dict[int, list[Row]] = defaultdict(list)
    for line in book.rows["stock.move.line"]:
        lines[line["move_id"]].append(line)
    done = [move for move in book.rows["stock.move"] if move["state"] == "done"]
    for move in sorted(done, key=lambda row: (row["date"], row["id"])):
        product, source, target = move["product_id"], move["location_id"], move["location_dest_id"]
        if move.get("is_inventory"):
            shelf = target if places[source] == "inventory" else source
            found[move["id"]] = held[product, shelf, _lot(move)]
        for line in lines[move["id"]]:
            lot = line.get("lot_id") or 0
            held[product, source, lot] -= line["quantity"]
            held[product, target, lot] += line["quantity"]
    return found


def _lot(move: Row) -> int:
    """The lot that was counted; 0: the product has none."""
    return int(move["_line"].get("lot_id") or 0)


def account_types() -> list[Row]:
    """The user types of accounts, which 16 turned into a selection."""
    return [
        {"id": number, "name": name, "type": kind, "internal_group": group}
        for number, (name, kind, group) in enumerate(KINDS.values(), 1)
    ]


def account_type(kind: str) -> Row:
    """The fields of an account that stand for its type."""
    number = list(KINDS).index(kind) + 1
    return {"user_type_id": number, "internal_type": KINDS[kind][1]}
