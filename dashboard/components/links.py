"""Addresses inside the dashboard, carrying the reader's filters, and links out to Odoo."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.marks import line_icon
from dashboard.filters import Filters


def address(path: str, filters: Filters, **state: str | None) -> str:
    """URL of a page with the current filters and its own state."""
    return f"{path}?{filters.to_query(**state)}"


def link(children: Any, href: str, css: str = "", **attributes: Any) -> Component:
    """A link to another page of the dashboard, without a reload."""
    return dcc.Link(children, href=href, className=css, **attributes)


def record_link(href: str | None, name: str) -> Component:
    """The record in Odoo, in a new tab; plain text where it has no safe address."""
    if href is None:
        return html.Span(name, className="record")
    return html.A(
        [name, line_icon("external", "opens in Odoo, new tab")],
        href=href,
        target="_blank",
        rel="noopener noreferrer",
        className="record",
    )
