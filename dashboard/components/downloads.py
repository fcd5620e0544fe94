"""The links that take a table away as a file."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.marks import line_icon


def downloads(table: str, files: Mapping[str, str]) -> Component:
    """The table's files by their form (`csv`, `xlsx`), side by side: a link `<table>-<form>` each.

    `assets/address.js` lets them follow what the reader sets in a grid after the page was drawn.
    """
    csv, xlsx = (
        html.A(form.upper(), href=href, id=f"{table}-{form}", title="Download the rows")
        for form, href in files.items()
    )
    dot = html.Span("·", **aria(hidden="true"))
    return html.Div(
        [line_icon("download"), csv, dot, xlsx],
        className="downloads", role="group", **aria(label="Download"),
    )  # fmt: skip
