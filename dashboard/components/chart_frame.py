"""A Plotly figure on a page: themed in the browser, with a text alternative."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.charts import Figure

_CONFIG: Any = {"displayModeBar": False, "displaylogo": False, "responsive": True}


def chart_frame(key: str, figure: Figure, text: str) -> Component:
    """The figure under `key` (unique on the page); `text` says what it shows."""
    return html.Figure(
        [
            html.Figcaption(text, className="visually-hidden"),
            dcc.Store(id={"type": "figure-spec", "key": key}, data=figure),
            html.Div(
                dcc.Graph(
                    id={"type": "figure", "key": key},
                    config=_CONFIG,
                    style={"height": f"{figure['layout']['height']}px"},
                ),
                **aria(hidden="true"),
            ),
        ],
        className="chart",
    )
