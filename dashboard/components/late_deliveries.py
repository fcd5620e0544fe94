"""Each delivery of a late line: what it waited for, how sure that is, its way and its causes."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.queries.late import Slice

PEGS = {
    "linked": "linked to the goods in Odoo",
    "same_lot": "matched by lot",
    "first_in_first_out": "matched first-in, first-out",
    "not_stocked": "not kept in stock",
    "none": "no supply found",
}
"""How a supply was found, in a reader's words."""

STEPS = {
    "purchase_promised_first": "Supplier's first date",
    "purchase_promised_current": "Supplier's last date",
}
"""Milestones whose name is no label."""

QUALITIES = {"inferred": "inferred", "merged": "same event as another step"}
"""What a reader needs to know of a time that was not recorded for itself."""


def deliveries(slices: tuple[Slice, ...]) -> Component:
    """One block a delivery, closed but for the first."""
    return html.Div(
        [_delivery(each, is_open=not place) for place, each in enumerate(slices)],
        className="deliveries",
    )


def _delivery(each: Slice, *, is_open: bool) -> Component:
    steps = html.Ol([_step(step) for step in each.steps], className="way")
    causes = html.Ul([_cause(cause) for cause in each.causes], className="causes")
    return html.Details(
        [html.Summary(_heading(each.facts)), html.Div([steps, causes], className="halves")],
        open=is_open,
    )


def _heading(row: dict[str, Any]) -> str:
    goods = (
        f"{formats.quantity(row['quantity'])} × {row['product']}"
        if row["product"]
        else "No transfer"
    )
    waited = f"waited for {row['waited_for']}" if row["waited_for"] else ""
    supply = row["purchase_name"] or (row["supply_kind"] or "").capitalize()
    parts = [goods, waited, supply, _peg(row), "not shipped yet" if row["is_open"] else ""]
    return " · ".join(part for part in parts if part)


def _peg(row: dict[str, Any]) -> str:
    found = PEGS.get(row["peg_basis"])
    return f"{found} ({formats.share(row['peg_confidence'])} sure)" if found else ""


def _step(row: dict[str, Any]) -> Component:
    known = row["happened_at"] is not None
    text = formats.moment(row["happened_at"]) if known else "not in the data"
    note = QUALITIES.get(row["quality"], "")
    label = STEPS.get(row["milestone"], row["milestone"].replace("_", " ").capitalize())
    if row.get("is_waited_for"):  # not in snapshots of earlier versions
        label += ", awaited goods"
    return html.Li(
        [
            html.Span(label, className="step"),
            html.Span(f"{text} ({note})" if note and known else text, className="at"),
        ],
        className="known" if known else "missing",
        title=row["source"],
    )


def _cause(row: dict[str, Any]) -> Component:
    return html.Li(
        [
            html.Div(
                [
                    html.B(row["cause_label"]),
                    html.Span(formats.full(row["late_hours"], "hours"), className="hours"),
                ],
                className="cause-head",
            ),
            html.P(row["evidence"]),
        ]
    )
