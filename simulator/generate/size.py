"""How big the company is for a number of order lines."""

from __future__ import annotations

from dataclasses import dataclass

FULL = 20_000  # order lines from which the company has its full size


@dataclass(frozen=True, slots=True)
class Size:
    """How many products, customers and suppliers there are."""

    products: int = 3000
    customers: int = 800
    suppliers: int = 120


def size_for(order_lines: int) -> Size:
    """A company that so many order lines keep busy; the full size from 20,000 lines on."""
    share = min(1.0, order_lines / FULL)
    return Size(
        products=max(160, round(3000 * share)),
        customers=max(60, round(800 * share)),
        suppliers=max(24, round(120 * share)),
    )
