"""One late order line: its way, why it was late, and its record in Odoo."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.late_deliveries import deliveries
from dashboard.components.links import link, record_link
from dashboard.components.panel import facts, page_head, panel
from dashboard.components.states import state
from dashboard.pages.view import View
from dashboard.queries.late import LateLine, Milestone, late_line

RECORDS = {
    "sale.order": "Order",
    "stock.picking": "Transfer",
    "purchase.order": "Purchase order",
    "stock.move": "Stock move",
}
"""What a reader calls the record that shows a cause."""


def layout(view: View, order_line_id: str) -> Component:
    """The line's page; a designed empty state where the snapshot has no such late line."""
    found = late_line(view.snapshot, int(order_line_id))
    crumb = link("Late deliveries", view.to("/late"))
    if found is None:
        text = "The line may have been shipped in time since, or the address is mistyped."
        head = page_head("Order line", "", [], crumb)
        return html.Div([head, state("No such late line", text)], className="page")
    return html.Div(
        [
            page_head(_title(found), _subtitle(found), [], crumb),
            _facts(found, view),
            html.Div([_way(found), _causes(found, view)], className="halves"),
            *([_deliveries(found)] if found.slices else []),
        ],
        className="page late-line",
    )


def _title(found: LateLine) -> str:
    return f"{found.facts.get('order_name')} · {found.facts.get('product')}"


def _subtitle(found: LateLine) -> str:
    names = [found.facts.get(key) for key in ("customer", "warehouse", "channel", "company")]
    return " · ".join(str(name) for name in names if name)


def _facts(found: LateLine, view: View) -> Component:
    row = found.facts
    seconds = row.get("line_late_seconds")
    late = None if seconds is None else float(seconds) / 3600
    sent = next((step.at for step in found.milestones if step.name == "shipped_at"), None)
    shipped = "not yet" if row.get("is_open") else formats.day(sent)
    record = view.record("sale.order", int(row["order_id"]))
    pairs = [
        ("Hours late", html.B(formats.short(late, "hours"))),
        ("Due", formats.day(found.due_date)),
        ("Shipped", shipped),
        ("Ordered", formats.quantity(row.get("qty_ordered"))),
        ("Order in Odoo", record_link(record, str(row.get("order_name")))),
    ]
    return html.Div(facts(pairs), className="panel figures")


def _step(milestone: Milestone) -> Component:
    known = milestone.at is not None
    text = formats.moment(milestone.at) if known else "not in the data"
    return html.Li(
        [html.Span(milestone.label, className="step"), html.Span(text, className="at")],
        className="known" if known else "missing",
    )


def _way(found: LateLine) -> Component:
    steps = html.Ol([_step(milestone) for milestone in found.milestones], className="way")
    return panel("Its way", steps, "what Odoo recorded")


def _cause(row: dict[str, Any], longest: float, view: View) -> Component:
    hours = float(row.get("late_hours") or 0)
    confidence = row.get("confidence")
    right = f"right in {formats.share(confidence)} of such cases" if confidence else ""
    width = f"{100 * hours / longest:.1f}%" if longest else "0"
    model = str(row["odoo_model"])
    record = record_link(view.record(model, int(row["odoo_id"])), RECORDS.get(model, model))
    return html.Li(
        [
            html.Div(
                [
                    html.B(row.get("cause_label")),
                    html.Span(row.get("owner"), className="owner"),
                    html.Span(formats.full(hours, "hours"), className="hours"),
                ],
                className="cause-head",
            ),
            html.Span(html.Span(className="part", style={"width": width}), className="track"),
            html.P(row.get("evidence")),
            html.Div([html.Span(right, className="quiet"), record], className="cause-foot"),
        ]
    )


def _causes(found: LateLine, view: View) -> Component:
    longest = max((float(row.get("late_hours") or 0) for row in found.causes), default=0.0)
    rows = html.Ul([_cause(row, longest, view) for row in found.causes], className="causes")
    return panel("Why it was late", rows, "shares add up to the lateness")


def _deliveries(found: LateLine) -> Component:
    aside = "goods, supply, milestones and causes of each"
    return panel("Its deliveries", deliveries(found.slices), aside, "below")
