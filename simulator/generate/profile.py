"""The company's habits as numbers: shares are of cases, hours are working hours."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Channel:
    """How one sales channel orders, and by which rules its orders are promised and approved."""

    name: str
    share: float  # of all orders
    lines: float  # mean order lines
    spend: float  # typical value of a line in euros
    lead_days: int  # working days promised
    discounts: tuple[float, ...]  # agreed discounts in per cent, drawn evenly
    pricelist: str  # "public", "wholesale" or "partner"
    weekend: bool = False
    hold: float = 1.0  # credit holds, as a multiple of the profile's share
    approval_above: float | None = None  # euros from which a manager approves the order
    rush: float = 0.0  # share of orders that go first in the warehouse
    ahead: int = 0  # hours by which its orders count as more urgent
    short: float = 1.0  # promises too short, as a multiple of the profile's share


CHANNELS = (
    Channel(
        "Wholesale", 0.24, 3.6, 420, 3, (0, 0, 5, 10), "wholesale",
        hold=1.2, approval_above=4000, ahead=30,
    ),
    Channel("Retail", 0.17, 2.4, 130, 2, (0, 0, 0, 5), "public", hold=0.8),
    Channel(
        "eCommerce", 0.20, 1.6, 60, 2, (0, 0, 0, 0, 5), "public",
        weekend=True, hold=0.5, rush=0.04, short=0.8,
    ),
    Channel("Telesales", 0.14, 2.2, 170, 2, (0, 0, 5), "public", rush=0.05, short=2.0),
    Channel(
        "Field Sales", 0.14, 3.0, 300, 4, (0, 5, 5, 10), "public",
        approval_above=2500, rush=0.03, short=1.4, ahead=16,
    ),
    Channel("Partner Portal", 0.11, 2.6, 260, 3, (0,), "partner", weekend=True, hold=1.2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """Rates of everything that can happen to goods and promises, good and bad."""

    quiet: bool = False
    # orders
    unconfirmed: float = 0.06
    cancelled: float = 0.025
    with_commitment: float = 0.6
    wanted_later: float = 0.12
    large_later: float = 3.0  # how many times as often with large orders
    impossible_promise: float = 0.024
    credit_hold: float = 0.03
    slow_approval: float = 0.12  # of the orders that need one
    # warehouse, in working hours
    pick_hours: float = 2.0
    pack_hours: float = 1.0
    ship_hours: float = 0.7
    spread: float = 0.45
    busy: float = 0.56  # of the crews' time on a mean day
    absent: float = 0.05  # of the people on a day
    slow_day: float = 0.02
    slow_factor: float = 1.6  # on picking, in the slow months of the first warehouse
    all_at_once: float = 0.1  # orders whose customer wants one delivery
    # transport
    carrier_miss: float = 0.04  # collections that do not take place
    left_behind: float = 0.022  # consignments that miss their collection
    # stock
    mispick: float = 0.0035  # of picks take from the neighbour or a wrong quantity
    misput: float = 0.0055  # of put-aways
    theft_per_year: float = 0.02  # cases by place
    damage_per_year: float = 0.02
    tight_shelf: float = 0.35  # of those that remain after the second warehouse tightened up
    counts_per_year: float = 6.0  # of a place, in small warehouses
    counts_per_day: float = 9.0  # at most, by warehouse
    miscounted: float = 0.005  # of counts
    scraps_per_day: float = 0.08
    misnamed_per_year: float = 0.06  # cases by place: written off under another's number
    large_losses: float = 5.0  # for every thousand order lines
    # supply
    service_factor: float = 2.4  # standard deviations of demand kept as safety stock
    forecast_error: float = 0.06
    review_missed: float = 0.02
    manual_orders: float = 0.04  # of orders, whose quantity the buyer cuts by feel
    supplier_late: float = 0.05  # of a supplier's spells of two weeks
    supplier_late_days: float = 6.0
    partial_receipt: float = 0.03
    sent_back: float = 0.008  # of received lines, in part
    never_comes: float = 0.004
    emergency: float = 0.85  # of products short for long, in a week, that are bought in haste
    receiving_busy: float = 0.6
    held_at_dock: float = 0.08  # of receipts, until papers or a check are there
    backdated: float = 0.01  # receipts recorded next morning under the day they came
    approved_after_goods: float = 0.025
    landed_cost: float = 0.5  # of overseas receipts


PROFILE = Profile()
QUIET = replace(
    PROFILE,
    quiet=True,
    spread=0.0,
    cancelled=0.0,
    backdated=0.0,
    scraps_per_day=0.0,
    large_losses=0.0,
    approved_after_goods=0.0,
    landed_cost=0.0,
)
