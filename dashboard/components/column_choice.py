"""The menu above a table that hides and shows its columns."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.links import link


def column_choice(
    offered: Sequence[tuple[str, str]], shown: Sequence[str], everything: str
) -> Component:
    """A box for each column offered (`key, heading`); `everything` is the page with all of them.

    Nothing changes until it is applied: the page is drawn anew then, which closes the menu.
    """
    part = len(shown) < len(offered)
    text = f"Columns ({len(shown)} of {len(offered)})" if part else "Columns"
    group = dmc.CheckboxGroup(
        html.Div([_box(key, heading) for key, heading in offered], className="boxes"),
        id="columns-shown",
        label="Columns to show",
        value=list(shown),
    )
    apply = html.Button("Apply", id="columns-apply", className="button", type="button")
    whole = link("All columns", everything)
    menu = html.Div([group, html.Div([apply, whole], className="menu-foot")], className="menu")
    return html.Details(
        [html.Summary(text, id="columns-menu", className="button"), menu], className="columns"
    )


def _box(key: str, heading: str) -> Component:
    made: Component = dmc.Checkbox(
        label=heading, value=key, size="xs", iconColor="var(--p-on-accent)"
    )
    return made
