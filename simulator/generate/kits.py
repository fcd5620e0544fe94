"""Kits: sold as one product, shipped as its components."""

from __future__ import annotations

from dataclasses import dataclass

from .book import Row


@dataclass(frozen=True, slots=True)
class Part:
    """What is moved for one unit of a line's product: itself, or one component of the kit."""

    product: int
    per: float = 1.0
    bom_line: int = 0


def parts(line: Row) -> tuple[Part, ...]:
    """The components of an order line's kit, or the line's own product."""
    return line.get("_parts") or (Part(line["product_id"]),)


def count_shipped(line: Row, part: Part, quantity: float) -> None:
    """Add to what a line has shipped: as many kits as every component allows."""
    if not part.bom_line:
        line["_shipped"] += quantity
        return
    gone: dict[int, float] = line.setdefault("_gone", {})
    gone[part.product] = gone.get(part.product, 0.0) + quantity
    line["_shipped"] = min(gone.get(each.product, 0.0) // each.per for each in parts(line))
