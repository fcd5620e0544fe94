"""Late lines and exceptions of the sample distributor."""

import datetime as dt
import random
from typing import Any

AS_OF = dt.datetime.fromisoformat("2026-11-21T19:30")

Rows = list[dict[str, Any]]

PLACE = ("company", "company_id", "warehouse", "warehouse_id", "channel", "product_category")
CAUSES = {
    "promise": ("Promise too short", "order_desk", "Order desk"),
    "release": ("Order held", "credit_control", "Credit control"),
    "planning": ("Bought too late", "replenishment", "Replenishment planning"),
    "supplier": ("Supplier late", "purchasing", "Purchasing"),
    "receiving": ("Put away late", "inbound_warehouse", "Inbound warehouse"),
    "stock_inaccuracy": ("Stock record wrong", "inventory_control", "Inventory control"),
    "warehouse": ("Picked or packed late", "outbound_warehouse", "Outbound warehouse"),
    "transport": ("Dispatched late", "logistics", "Logistics"),
    "unattributed": ("No evidence", "data_steward", "Data steward"),
}


def late_line_causes(rng: random.Random, lines: Rows) -> Rows:
    """One row per late line and cause."""
    rows: Rows = []
    for line in lines:
        if not line["is_on_time"]:
            rows.extend(_causes_of(rng, line))
    return rows


def _causes_of(rng: random.Random, line: dict[str, Any]) -> Rows:
    main = "warehouse" if line["warehouse"] == "East DC" else rng.choice(list(CAUSES))
    causes = list(dict.fromkeys((main, rng.choice(list(CAUSES)))))
    total = line["late_days"] * 8 * 3600
    minor = total // 4 if len(causes) == 2 else 0
    return [
        _cause_row(line, cause, total - minor if i == 0 else minor, total, is_main=i == 0)
        for i, cause in enumerate(causes)
    ]


def _cause_row(
    line: dict[str, Any], cause: str, seconds: int, total: int, *, is_main: bool
) -> dict[str, Any]:
    label, role, owner = CAUSES[cause]
    start = dt.datetime.combine(line["order_date"], dt.time(9))
    shipped = line["shipped_date"]
    line_keys = ("order_line_id", "order_id", "order_name", "order_date", "due_date")
    names = ("product", "customer", *PLACE, "customer_segment", "supplier")
    return {
        "late_line_cause_id": f"{line['order_line_id']}-{cause}",
        **{key: line[key] for key in line_keys},
        "shipped_at": dt.datetime.combine(shipped, dt.time(15)) if shipped else None,
        "is_open": shipped is None,
        **{key: line[key] for key in names},
        "qty_ordered": line["ordered_quantity"],
        "cause": cause,
        "cause_label": label,
        "owner_role": role,
        "owner": owner,
        "late_seconds": seconds,
        "late_hours": seconds / 3600,
        "line_late_seconds": total,
        "is_main_cause": is_main,
        "late_line": int(is_main),
        "confidence": 0.95,
        "evidence": f"{label}: {seconds / 3600:.0f} of {total / 3600:.0f} working hours.",
        "odoo_model": "sale.order",
        "odoo_id": line["order_id"],
        "entered_at": start,
        "confirmed_at": start + dt.timedelta(hours=2),
        "available_at": start + dt.timedelta(hours=20),
        "picked_at": start + dt.timedelta(hours=26) if shipped else None,
        "packed_at": None,
    }


def late_slice_causes(causes: Rows) -> Rows:
    """Every late line left in one delivery."""
    return [
        {
            "late_slice_cause_id": f"{row['order_line_id']}-{row['cause']}",
            "late_slice_id": str(row["order_line_id"]),
            "order_line_id": row["order_line_id"],
            "cause": row["cause"],
            "cause_label": row["cause_label"],
            "cause_order": list(CAUSES).index(row["cause"]) + 1,
            "product": row["product"],
            "quantity": row["qty_ordered"],
            "purchase_name": "P00042" if row["cause"] == "supplier" else None,
            "supply_kind": "purchase",
            "peg_basis": "first_in_first_out",
            "waited_for": None,
            "is_open": row["is_open"],
            "late_hours": row["late_hours"],
            "peg_confidence": 0.7,
            "evidence": row["evidence"],
            "odoo_model": row["odoo_model"],
            "odoo_id": row["odoo_id"],
        }
        for row in causes
    ]


def late_milestones(causes: Rows) -> Rows:
    """Entry and picking of every late line."""
    return [
        {
            "late_milestone_id": f"{row['order_line_id']}-{name}",
            "late_slice_id": str(row["order_line_id"]),
            "order_line_id": row["order_line_id"],
            "milestone": name,
            "milestone_order": order,
            "quality": quality if row[f"{name}_at"] else "missing",
            "source": source,
            "is_waited_for": False,
            "happened_at": row[f"{name}_at"],
        }
        for row in causes
        if row["is_main_cause"]
        for order, name, quality, source in (
            (1, "entered", "exact", "sale.order.create_date"),
            (9, "available", "inferred", "first-in first-out over stock.move"),
            (11, "picked", "merged", "stock.move.date of the pick"),
        )
    ]


def _exception(line: dict[str, Any], rule: str, label: str, **more: Any) -> dict[str, Any]:
    return {
        "exception_id": f"{rule}-{line['order_line_id']}",
        "rule": rule,
        "rule_label": label,
        "severity": more["severity"],
        "since": line["due_date"],
        "owner_role": more["role"],
        "owner": more["owner"],
        **{key: line[key] for key in PLACE[:-1]},
        "odoo_model": "sale.order",
        "odoo_id": line["order_id"],
        "record_name": line["order_name"],
        "subject": line["customer"],
        "impact_money": more["money"],
        "currency": "EUR" if line["company_id"] == 1 else "NOK",
        "impact_hours": more["hours"],
        "what": more["what"],
        "next_action": more["next_action"],
    }


def past_due(lines: Rows) -> Rows:
    """One exception per open line."""
    rows = []
    for line in lines:
        if line["shipped_date"] is None:
            days = (AS_OF.date() - line["due_date"]).days
            money = line["ordered_quantity"] * line["net_price"]
            rows.append(
                _exception(
                    line,
                    "past_due_lines",
                    "Past-due lines",
                    severity="high" if days > 4 else "medium",
                    role="order_desk",
                    owner="Order desk",
                    money=money,
                    hours=8.0 * days,
                    what=f"{line['product']} worth €{money:,.0f} is {days} days past its promise.",
                    next_action="Ship it or agree a new date with the customer.",
                )
            )
    return rows


def discounts(rng: random.Random, lines: Rows) -> Rows:
    """Forty discounts of the last 90 days."""
    recent = [line for line in lines if line["due_date"] > dt.date(2026, 8, 23)]
    return [
        _exception(
            line,
            "discount_beyond_policy",
            "Discount beyond policy",
            severity=rng.choice(("medium", "low")),
            role="sales",
            owner="Sales",
            money=round(rng.uniform(10, 400), 2),
            hours=None,
            what=f"{line['order_name']} was sold 8 points below the allowed discount.",
            next_action="Approve the discount or correct the price.",
        )
        for line in rng.sample(recent, 40)
    ]
