"""The company's habits as numbers: shares are of cases, hours are working hours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """How one sales channel orders."""

    name: str
    share: float  # of all orders
    lines: float  # mean order lines
    spend: float  # typical value of a line in euros
    lead_days: int  # working days promised
    discounts: tuple[float, ...]  # agreed discounts in per cent, drawn evenly
    pricelist: str  # "public", "wholesale" or "partner"
    weekend: bool = False


CHANNELS = (
    Channel("Wholesale", 0.24, 3.6, 420, 4, (0, 0, 5, 10), "wholesale"),
    Channel("Retail", 0.17, 2.4, 130, 3, (0, 0, 0, 5), "public"),
    Channel("eCommerce", 0.20, 1.6, 60, 3, (0, 0, 0, 0, 5), "public", weekend=True),
    Channel("Telesales", 0.14, 2.2, 170, 3, (0, 0, 5), "public"),
    Channel("Field Sales", 0.14, 3.0, 300, 5, (0, 5, 5, 10), "public"),
    Channel("Partner Portal", 0.11, 2.6, 260, 4, (0,), "partner", weekend=True),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Rates of everything that can happen, good and bad."""

    # orders
    unconfirmed: float = 0.06
    cancelled: float = 0.025
    with_commitment: float = 0.6
    wanted_later: float = 0.12
    impossible_promise: float = 0.02
    credit_hold: float = 0.03
    beyond_policy: float = 0.05
    price_override: float = 0.04
    # warehouse, in working hours
    pick_hours: float = 2.5
    pack_hours: float = 1.0
    ship_hours: float = 0.7
    spread: float = 0.5
    slow_day: float = 0.03
    carrier_miss: float = 0.02
    slow_factor: float = 3.0  # on picking, in the slow months of the first warehouse
    # stock
    miscount: float = 0.03  # of picks leave the shelf and the book apart
    tight_shelf: float = 0.35  # of those that remain after the second warehouse tightened up
    counts_per_day: float = 4.0
    scraps_per_day: float = 0.08
    large_losses: int = 8
    # supply
    service_factor: float = 2.6  # standard deviations of demand kept as safety stock
    review_missed: float = 0.06
    supplier_late: float = 0.15
    partial_receipt: float = 0.08
    never_comes: float = 0.004
    approved_after_goods: float = 0.025
    landed_cost: float = 0.5  # of overseas receipts
    # money
    returned: float = 0.016
    refund_without_return: float = 0.005
    unbilled: float = 0.012
    billed_late: float = 0.03


PROFILE = Profile()
