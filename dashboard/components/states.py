"""What a page says when it has nothing to draw."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.links import link
from dashboard.components.marks import line_icon


def state(heading: str, text: str, extra: Any = None, *, small: bool = False) -> Component:
    """A calm panel: what is missing, and what to do."""
    parts = [html.H2(heading), html.P(text)]
    mark = [] if small else [line_icon("empty")]
    more = [] if extra is None else [extra]
    return html.Div([*mark, *parts, *more], className="state small" if small else "state")


def no_snapshot() -> Component:
    """Nothing published yet: says what to run."""
    text = (
        "Plimsoll shows what the last refresh published. Read Odoo once, and this page fills "
        "itself; reload it when the refresh is done."
    )
    return state("No data yet", text, html.Code("plimsoll refresh"))


def unreadable(sentence: str) -> Component:
    """The published file cannot be read: says why and how to go back."""
    text = f"{sentence} Run a refresh, or go back to the snapshot before this one."
    return state("The data cannot be read", text, html.Code("plimsoll refresh"))


def not_found() -> Component:
    """No page at this address."""
    text = "The address may be old or mistyped. Your filters are kept."
    home = html.Div(link("Go to the overview", "/", "button"), className="actions")
    return state("There is no such page", text, home)


def failed() -> Component:
    """A page could not be drawn: no detail for the reader, the log has it."""
    text = "Something went wrong while drawing this page. The log of the server says what."
    home = html.Div(link("Go to the overview", "/", "button"), className="actions")
    return state("This page cannot be shown", text, home)


def nothing_here(heading: str, text: str) -> Component:
    """A panel without rows."""
    return state(heading, text, small=True)


def notice(text: str, more: Component | None = None) -> Component:
    """A sentence above the page that the reader should not miss, and where it says more."""
    parts: list[Any] = [text] if more is None else [text, " ", more]
    return html.Div(parts, className="notice", role="status")


def skeleton() -> Component:
    """Grey shapes while the page is on its way."""
    sizes = (58, 58, 58, 58, 150, 150, 150, 150, 150, 150, 150, 150)
    blocks = [html.Div(className="skeleton", style={"height": f"{size}px"}) for size in sizes]
    return html.Div(blocks, className="skeletons", **aria(hidden="true"))
