"""Value added tax: on trade within a country, none on exports, imports and within the group."""

from __future__ import annotations

from .book import Row
from .world import World

RATES = {1: 0.19, 2: 0.2}  # by company


def vat(world: World, document: Row) -> float:
    """The rate on an order, by its company, currency and partner."""
    company = world.places.companies[int(document["company_id"]) - 1]
    group = world.people.affiliate.row["id"], world.people.group.row["id"]
    at_home = document["currency_id"] == company.currency["id"]
    return RATES[company.id] if at_home and document["partner_id"] not in group else 0.0


def with_tax(net: float, rate: float) -> float:
    """A line's price with its tax, rounded by the line as Odoo does."""
    return round(net + round(net * rate, 2), 2)


def totals(world: World, document: Row, lines: list[Row]) -> Row:
    """The amounts of an order; its lines learn their price with tax."""
    rate = vat(world, document)
    for line in lines:
        line["price_total"] = with_tax(line["price_subtotal"], rate)
    net = round(sum(line["price_subtotal"] for line in lines), 2)
    gross = round(sum(line["price_total"] for line in lines), 2)
    return {
        "amount_untaxed": net,
        "amount_tax": round(gross - net, 2),
        "amount_total": gross,
    }
