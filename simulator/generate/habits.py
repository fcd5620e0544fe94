"""How the offices behave with prices, invoices, returns and records; shares are of cases."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .world import World


@dataclass(frozen=True, slots=True)
class Habits:
    """Rates of what can happen to money and master data."""

    # the order desk
    price_override: float = 0.025  # of lines, below the price list
    beyond_policy: float = 0.03  # of lines, a discount nobody agreed
    free_freight: float = 0.2  # of orders that should pay
    opportunity: float = 0.35  # of orders of the channels with field work
    lost: float = 0.5  # opportunities without an order, for each with one
    # finance
    unbilled: float = 0.006  # of shipments, never invoiced
    billed_late: float = 0.03
    billed_in_parts: float = 0.04
    corrected: float = 0.012  # of invoices, credited and written again
    dated_back: float = 0.02  # of vendor bills
    invoice_dated_back: float = 0.004  # of customers' invoices
    # customer service
    returned: float = 0.012  # of shipped lines
    exchanged: float = 0.2  # of returns, replaced instead of refunded
    refund_without_return: float = 0.004
    carrier_spread: float = 0.12
    # purchasing
    price_above_agreed: float = 0.04  # of purchase lines
    own_approval: float = 0.08  # of orders that need a manager
    enquiries: float = 0.3  # of weeks in a warehouse, with one that comes to nothing
    landed_late: float = 0.08  # of landed costs, weeks after the receipt
    landed_surprise: float = 0.3  # of landed costs, far above plan
    # inventory control
    not_applied: float = 0.015  # of days in a warehouse, with a count entered and not applied
    # equipment
    breakdowns_per_month: float = 0.12  # of a machine
    # master data
    decay_per_month: float = 2.0


HABITS = Habits()
QUIET_HABITS = Habits(**dict.fromkeys((each.name for each in fields(Habits)), 0.0))
APPROVAL_LIMIT = 3000.0  # euros from which a manager approves a purchase


def habits(world: World) -> Habits:
    """The habits of the simulated company; in a quiet one nothing goes wrong."""
    return QUIET_HABITS if world.profile.quiet else HABITS
