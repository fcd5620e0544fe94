"""The buttons that take a table away as a file."""

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.marks import line_icon

FORMS: Final = ("csv", "xlsx")


def downloads(table: str) -> Component:
    """CSV and XLSX, side by side: `<table>-files`, with a button `<table>-<form>` each."""
    csv, xlsx = (
        html.Button(form.upper(), id=f"{table}-{form}", type="button", title="Download the rows")
        for form in FORMS
    )
    dot = html.Span("·", **aria(hidden="true"))
    return html.Div(
        [line_icon("download"), csv, dot, xlsx], id=f"{table}-files", className="downloads",
        role="group", **aria(label="Download"),
    )  # fmt: skip
