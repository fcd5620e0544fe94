"""A titled surface on a page."""

from typing import Any

from dash import html
from dash.development.base_component import Component


def panel(title: Any, body: Any, aside: Any = None, css: str = "") -> Component:
    """Section with a heading and, at its right, a note or actions."""
    head = [html.H2(title), html.Div(aside, className="panel-aside")]
    return html.Section(
        [html.Div(head, className="panel-head"), body], className=f"panel {css}".strip()
    )


def facts(pairs: list[tuple[str, Any]]) -> Component:
    """Figures side by side: a term and its value each."""
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(value)]) for term, value in pairs], className="facts"
    )


def page_head(title: Any, sub: Any, filters: Any, above: Any = None) -> Component:
    """First row of a page: what it is, for when, and the filters."""
    heading = html.H1(title, id="heading", tabIndex="-1")
    crumb = [] if above is None else [html.Div(above, className="crumb")]
    return html.Div(
        [html.Div([*crumb, heading, html.Div(sub, className="sub")]), *filters],
        className="page-head",
    )
