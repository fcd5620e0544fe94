"""What the distributor deals in: categories, their units, costs, seasons and rules."""

from __future__ import annotations

from dataclasses import dataclass

UNIT, KILOGRAM = 1, 4  # ids of the reference units
DOZEN = 12
FLAT = (1.0,) * 12
WINTER = (1.25, 1.15, 1.05, 0.92, 0.82, 0.76, 0.76, 0.82, 0.95, 1.1, 1.25, 1.3)
SUMMER = (0.72, 0.8, 1.0, 1.16, 1.25, 1.25, 1.14, 1.05, 1.02, 0.95, 0.84, 0.7)
GIFTS = (0.85, 0.85, 0.92, 0.95, 1.0, 1.02, 0.92, 0.9, 0.98, 1.06, 1.3, 1.25)


@dataclass(frozen=True, slots=True)
class Category:
    """One product category and what holds for its products."""

    name: str
    share: float  # of all products
    cost: float  # typical unit cost in euros
    markup: float
    method: str = "average"
    unit: int = UNIT
    pack: int = 1  # reference units in the unit wholesalers order in
    lots: bool = False
    policy: str = "delivery"  # when it is invoiced
    season: tuple[float, ...] = FLAT


CATEGORIES = (
    Category("Fixings", 0.19, 4, 2.1, pack=12),
    Category("Hand Tools", 0.16, 14, 1.75, season=GIFTS),
    Category("Power Tools", 0.08, 85, 1.4, method="fifo", season=GIFTS),
    Category("Lighting", 0.13, 18, 1.8, season=WINTER),
    Category("Cables & Wiring", 0.13, 9, 1.7, method="standard", policy="order"),
    Category("Safety Wear", 0.11, 12, 1.9, pack=6),
    Category("Adhesives & Paint", 0.09, 8, 1.8, method="fifo", lots=True, season=SUMMER),
    Category("Storage", 0.07, 45, 1.55),
    Category("Bulk Materials", 0.04, 3, 1.6, unit=KILOGRAM, pack=25, season=SUMMER),
)
# name, reference unit, how many of it, kind
UNITS = (
    ("Units", 1, 1),
    ("Dozens", 1, DOZEN),
    ("Pack of 6", 1, 6),
    ("kg", 4, 1),
    ("Bag 25 kg", 4, 25),
)
PACKED = {(UNIT, DOZEN): 2, (UNIT, 6): 3, (KILOGRAM, 25): 5}  # unit id by reference unit and size
NOUNS = ("Basic", "Compact", "Classic", "Heavy Duty", "Pro", "Trade", "Ultra", "XL")
