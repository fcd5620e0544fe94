"""Rows of a small made-up distributor for 25 months, as the marts would hold them."""

import datetime as dt
import random
from typing import Any

import polars as pl

from tests.dashboard.sample_late import (
    CAUSES,
    PLACE,
    Rows,
    discounts,
    late_line_causes,
    late_milestones,
    late_slice_causes,
    past_due,
)

LAST_DAY = dt.date(2026, 11, 20)
FIRST_DAY = dt.date(2024, 11, 1)
SLOW_FROM = dt.date(2026, 7, 1)

COMPANIES = {1: "Harbour Trading", 2: "Nordic Supply"}
WAREHOUSES = {1: ("Main DC", 1), 2: ("East DC", 1), 3: ("Oslo", 2)}
CHANNELS = ("Wholesale", "Retail", "eCommerce", "Telesales", None)
CATEGORIES = ("Fasteners", "Tools", "Safety", "Lighting")
SEGMENTS = ("Key account", "Standard", None)
SUPPLIERS = ("Aldine Metal", "Bergmann", "Costa & Co", None)
CUSTOMERS = (
    "Ashford Builders",
    "Brightwater",
    "<script>alert('customer')</script>",
    "Robert'); DROP TABLE marts.fct_orders;--",
    '=HYPERLINK("http://example.invalid")',
    "Dunmore & Sons",
)
_NAMED = ("outbound_warehouse", ("Nordic Supply", "Oslo"))


def tables(seed: int = 7) -> dict[str, pl.DataFrame]:
    """Every mart of the sample project by name; the same seed gives the same rows."""
    rng = random.Random(seed)
    lines = _order_lines(rng)
    found = _tables(rng, lines)
    causes = found["fct_late_line_causes"].to_dicts()
    return {
        **found,
        "fct_late_slice_causes": _frame(late_slice_causes(causes)),
        "fct_late_milestones": _frame(late_milestones(causes)),
    }


def _tables(rng: random.Random, lines: Rows) -> dict[str, pl.DataFrame]:
    return {
        "dim_company": _companies(),
        "dim_warehouse": _warehouses(),
        "dim_owner": _owners(),
        "dim_kpi_target": _targets(),
        "dim_kpi_rebase": _rebases(),
        "fct_order_lines": _frame(lines),
        "fct_orders": _frame(_orders(rng, lines)),
        "fct_stock_counts": _frame(_stock_counts(rng)),
        "fct_margin_lines": _frame(_margin_lines(rng, lines)),
        "fct_margin_steps": _frame(_margin_steps(rng, lines)),
        "fct_revenue_and_cost": _frame(_revenue_and_cost(rng, lines)),
        "fct_late_line_causes": _frame(late_line_causes(rng, lines)),
        "exc_past_due_lines": _frame(past_due(lines)),
        "exc_discount_beyond_policy": _frame(discounts(rng, lines)),
    }


def _frame(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None)


def _companies() -> pl.DataFrame:
    return _frame(
        [
            {
                "company_id": key,
                "company": name,
                "currency": "EUR" if key == 1 else "NOK",
                "currency_symbol": "€" if key == 1 else "kr",
                "group_currency": "EUR",
                "group_currency_symbol": "€",
                "to_group": 1.0 if key == 1 else 0.1,
                "timezone": "Europe/Amsterdam" if key == 1 else "Europe/Oslo",
            }
            for key, name in COMPANIES.items()
        ]
    )


def _warehouses() -> pl.DataFrame:
    return _frame(
        [
            {"warehouse_id": key, "warehouse": name, "company_id": company}
            for key, (name, company) in WAREHOUSES.items()
        ]
    )


def _owners() -> pl.DataFrame:
    roles = {role: title for _, role, title in CAUSES.values()} | {
        "sales": "Sales",
        "finance": "Finance",
    }
    places = [(None, None), *((name, None) for name in COMPANIES.values())]
    places += [(COMPANIES[company], name) for name, company in WAREHOUSES.values()]
    return _frame(
        [
            {
                "owner_role": role,
                "title": title,
                "is_current": True,
                "owner": "Ola Nordmann" if (role, place) == _NAMED else title,
                "company": place[0],
                "warehouse": place[1],
            }
            for role, title in roles.items()
            for place in places
        ]
    )


def _rebases() -> pl.DataFrame:
    """One decision for a whole KPI and one for a single warehouse."""
    rows: Rows = [
        {
            "kpi": kpi,
            "company": None,
            "warehouse": warehouse,
            "month": month,
            "decided_by": "M. Okafor",
            "reason": reason,
            "decided_on": dt.date(2026, 6, 3),
        }
        for kpi, warehouse, month, reason in [
            ("stock_accuracy", None, dt.date(2025, 9, 1), "counting by bin"),
            ("on_time_lines", "Oslo", dt.date(2025, 11, 1), "second shift in Oslo"),
        ]
    ]
    return _frame(rows)


def _targets() -> pl.DataFrame:
    start = dt.date(2000, 1, 1)
    values = {
        "unit_fill_rate": 0.97,
        "on_time_lines": 0.95,
        "otif": 0.93,
        "order_cycle_hours": 72.0,
        "stock_accuracy": 0.95,
        "margin_leakage": 0.03,
    }
    rows: Rows = [
        {"name": name, "company": None, "warehouse": None, "value": value, "valid_from": start}
        for name, value in values.items()
    ]
    rows.append(
        {
            "name": "on_time_lines",
            "company": "Nordic Supply",
            "warehouse": "Oslo",
            "value": 0.85,
            "valid_from": dt.date(2026, 1, 1),
        }
    )
    return _frame(rows)


def _order_lines(rng: random.Random) -> Rows:
    rows: Rows = []
    day = FIRST_DAY
    while day <= LAST_DAY:
        if day.weekday() < 5:
            for _ in range(rng.randint(5, 9)):
                rows.extend(_one_order(rng, day, first_line=len(rows) + 1))
        day += dt.timedelta(days=1)
    return rows


def _one_order(rng: random.Random, due: dt.date, *, first_line: int) -> Rows:
    warehouse_id = rng.choices((1, 2, 3), weights=(5, 3, 2))[0]
    warehouse, company_id = WAREHOUSES[warehouse_id]
    order = {
        "order_id": first_line,
        "order_name": f"S{first_line:05d}",
        "customer": rng.choice(CUSTOMERS),
        "company": COMPANIES[company_id],
        "company_id": company_id,
        "warehouse": warehouse,
        "warehouse_id": warehouse_id,
        "channel": rng.choices(CHANNELS, weights=(5, 3, 3, 2, 1))[0],
        "customer_segment": rng.choice(SEGMENTS),
    }
    return [_one_line(rng, order, due, first_line + i) for i in range(rng.randint(1, 3))]


def _one_line(
    rng: random.Random, order: dict[str, Any], due: dt.date, line_id: int
) -> dict[str, Any]:
    slow = order["warehouse"] == "East DC" and due >= SLOW_FROM
    on_time = rng.random() < (0.68 if slow else 0.94)
    ordered = float(rng.randint(1, 40))
    late_days = 0 if on_time else rng.randint(1, 6)
    shipped = due + dt.timedelta(days=late_days)
    return {
        "order_line_id": line_id,
        **order,
        "product": f"Part {line_id % 97:03d}",
        "product_category": rng.choice(CATEGORIES),
        "supplier": rng.choice(SUPPLIERS),
        "order_date": due - dt.timedelta(days=rng.randint(2, 6)),
        "due_date": due,
        "due_date_current": due + dt.timedelta(days=0 if on_time else rng.choice((0, 0, 3))),
        "due_lines": 1,
        "is_on_time": on_time,
        "is_on_time_current": on_time or late_days <= 2,
        "shipped_date": shipped if shipped <= LAST_DAY else None,
        "late_days": late_days,
        "ordered_quantity": ordered,
        "filled_quantity": ordered if on_time else float(rng.randint(0, int(ordered) - 1)),
        "net_price": round(rng.uniform(4, 60), 2),
    }


def _orders(rng: random.Random, lines: Rows) -> Rows:
    by_order: dict[int, Rows] = {}
    for line in lines:
        by_order.setdefault(line["order_id"], []).append(line)
    keys = ("order_id", "order_name", "company", "company_id", "warehouse", "warehouse_id")
    rows: Rows = []
    for group in by_order.values():
        head = group[0]
        done = all(line["shipped_date"] for line in group)
        worst = max(line["late_days"] for line in group)
        rows.append(
            {
                **{key: head[key] for key in (*keys, "channel", "customer_segment")},
                "due_date": head["due_date"],
                "completed_date": head["due_date"] + dt.timedelta(days=worst) if done else None,
                "is_otif": int(worst == 0),
                "cycle_hours": rng.gauss(60, 12) + 24 * worst if done else None,
            }
        )
    return rows


def _stock_counts(rng: random.Random) -> Rows:
    rows: Rows = []
    for count_id in range(1, 2501):
        warehouse_id = rng.choice((1, 2, 3))
        warehouse, company_id = WAREHOUSES[warehouse_id]
        rows.append(
            {
                "count_id": count_id,
                "count_date": FIRST_DAY + dt.timedelta(days=rng.randint(0, 749)),
                "company": COMPANIES[company_id],
                "company_id": company_id,
                "warehouse": warehouse,
                "warehouse_id": warehouse_id,
                "product_category": rng.choice(CATEGORIES),
                "is_hit": int(rng.random() < 0.985),
            }
        )
    return rows


def _margin_lines(rng: random.Random, lines: Rows) -> Rows:
    rows: Rows = []
    for line in lines:
        revenue = line["ordered_quantity"] * line["net_price"]
        rows.append(
            {
                "margin_line_id": line["order_line_id"],
                "margin_date": line["due_date"],
                **{key: line[key] for key in PLACE},
                "policy_revenue": revenue,
                "leakage_amount": revenue * rng.betavariate(2, 50),
            }
        )
    return rows


def _margin_steps(rng: random.Random, lines: Rows) -> Rows:
    steps = (("price_override", "sales"), ("returns", "customer_service"), ("freight", "logistics"))
    return [
        {
            "margin_step_id": f"{line['order_line_id']}-{step}",
            "order_line_id": line["order_line_id"],
            "margin_date": line["due_date"],
            **{key: line[key] for key in PLACE},
            "step": step,
            "step_order": order,
            "amount": -rng.uniform(0, 3),
            "owner_role": role,
            "owner": role.replace("_", " ").capitalize(),
        }
        for line in lines[::5]
        for order, (step, role) in enumerate(steps, start=1)
    ]


def _revenue_and_cost(rng: random.Random, lines: Rows) -> Rows:
    rows: Rows = []
    for line in lines:
        amount = line["ordered_quantity"] * line["net_price"]
        common = {
            "entry_date": line["due_date"],
            "company": line["company"],
            "company_id": line["company_id"],
            "product_category": line["product_category"],
        }
        key = 2 * line["order_line_id"]
        rows.append({"entry_id": key, **common, "revenue": amount, "cost": None})
        cost = amount * rng.uniform(0.6, 0.75)
        rows.append({"entry_id": key + 1, **common, "revenue": None, "cost": cost})
    return rows
