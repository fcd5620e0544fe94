"""What stock is worth: standard, average and first-in first-out cost, with Odoo's layers.

A product's method is that of its category. Every layer is signed (in +, out -); a landed cost
is a layer without quantity that hangs on the layer of the receipt.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from .book import Book, Row

Owned = tuple[int, int]  # company, product


@dataclass(slots=True)
class Batch:
    """What is left of one receipt, for the products whose oldest goods go first."""

    quantity: float
    value: float
    move: int


@dataclass(slots=True)
class Holding:
    """Quantity and value of one product in one company."""

    quantity: float = 0.0
    value: float = 0.0
    batches: deque[Batch] = field(default_factory=deque)


class Costing:
    """The valuation of every move between a company's stock and the world."""

    def __init__(self, book: Book, owners: dict[int, int]) -> None:
        self.book = book
        self.owners = owners
        self.method: dict[int, str] = {}
        self.standard: dict[Owned, float] = {}
        self.held: dict[Owned, Holding] = defaultdict(Holding)

    def unit_cost(self, company: int, product: int) -> float:
        """The product's cost now, in the company's currency."""
        held = self.held[company, product]
        averaged = self.method.get(product, "average") == "average"
        if averaged and held.quantity > 0 and held.value > 0:
            return held.value / held.quantity
        return self.standard[company, product]

    def value(self, move: Row, quantity: float, unit_cost: float | None) -> None:
        """Value a done move; `unit_cost` is that of goods that come in."""
        product = move["product_id"]
        comes = move["location_dest_id"] in self.owners
        leaves = move["location_id"] in self.owners
        if comes == leaves or quantity == 0:
            move["value"] = round(quantity * self.unit_cost(move["company_id"], product), 2)
            return
        move["is_in"], move["is_out"] = comes, leaves
        if comes:
            self._receive(move, quantity, unit_cost)
        else:
            self._issue(move, quantity)

    def _receive(self, move: Row, quantity: float, unit_cost: float | None) -> None:
        key = move["company_id"], move["product_id"]
        method = self.method.get(key[1], "average")
        if unit_cost is None or method == "standard":
            unit_cost = self.unit_cost(*key)
        value = move["value"] = round(quantity * unit_cost, 2)
        held = self.held[key]
        if method == "fifo":
            if held.quantity <= 0:
                self.standard[key] = unit_cost
            held.batches.append(Batch(quantity, value, move["id"]))
        self._add(key, quantity, value)
        self._layer(move, quantity, value, unit_cost, move.get("reference"))

    def _issue(self, move: Row, quantity: float) -> None:
        key = move["company_id"], move["product_id"]
        if self.method.get(key[1]) == "fifo":
            value = self._oldest(key, quantity)
        else:
            value = round(quantity * self.unit_cost(*key), 2)
        held = self.held[key]
        if held.quantity == quantity and self.method.get(key[1]) != "standard":
            value = round(held.value, 2)  # the last units take the cents that rounding left
        move["value"] = value
        self._add(key, -quantity, -value)
        self._layer(move, -quantity, -value, value / quantity, move.get("reference"))

    def _oldest(self, key: Owned, quantity: float) -> float:
        """Take the quantity from the oldest receipts; the last one's cost is the product's."""
        left, value, batches = quantity, 0.0, self.held[key].batches
        while left > 0 and batches:
            batch = batches[0]
            taken = min(left, batch.quantity)
            part = batch.value * taken / batch.quantity
            self.standard[key] = part / taken
            value += part
            left -= taken
            batch.quantity -= taken
            batch.value -= part
            if batch.quantity <= 0:
                batches.popleft()
        return round(value + left * self.standard[key], 2)

    def _add(self, key: Owned, quantity: float, value: float) -> None:
        held = self.held[key]
        held.quantity += quantity
        held.value += value
        if held.quantity == 0:
            held.value = 0.0 if abs(held.value) < 0.01 else held.value
        elif held.value > 0 and self.method.get(key[1], "average") == "average":
            self.standard[key] = held.value / held.quantity

    def _layer(self, move: Row, quantity: float, value: float, cost: float, text: Any) -> Row:
        row = self.book.add(
            "stock.valuation.layer",
            product_id=move["product_id"],
            company_id=move["company_id"],
            quantity=quantity,
            unit_cost=cost,
            value=value,
            stock_move_id=move["id"],
            description=text,
        )
        move.setdefault("_layer", row["id"])
        return row

    def through(self, move: Row, quantity: float, unit_cost: float) -> None:
        """Goods that go from supplier to customer come in and go out at the same cost."""
        value = move["value"] = round(quantity * unit_cost, 2)
        move["is_dropship"] = True
        for sign in (1, -1):
            self._layer(move, sign * quantity, sign * value, unit_cost, move.get("reference"))

    def land(self, move: Row, cost: Row, amount: float) -> float:
        """Put a landed cost on goods received; returns the part on goods still in stock."""
        key = move["company_id"], move["product_id"]
        kept = min(1.0, self._left(key, move) / move["quantity"])
        layer = self._layer(move, 0.0, round(amount * kept, 2), 0.0, cost["name"])
        layer.update(stock_landed_cost_id=cost["id"], stock_valuation_layer_id=move["_layer"])
        self._add(key, 0.0, layer["value"])
        for batch in self.held[key].batches:
            if batch.move == move["id"]:
                batch.value += layer["value"]
        self.book.change(move, value=round(move["value"] + amount, 2))
        return float(layer["value"])

    def _left(self, key: Owned, move: Row) -> float:
        """How many of the goods a move brought are still there."""
        held = self.held[key]
        if self.method.get(key[1]) != "fifo":
            return max(0.0, held.quantity)
        return sum(batch.quantity for batch in held.batches if batch.move == move["id"])
