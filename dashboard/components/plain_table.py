"""A plain table: headings, rows, figures at the right."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component


def plain_table(
    headings: Sequence[str], rows: Sequence[Sequence[Any]], *, texts: Sequence[int] = ()
) -> Component:
    """Rows under their headings; the first column heads its row, `texts` stand at the left.

    On a phone a row is a block and each cell has its heading beside it, unless headings are links.
    """
    plain = all(isinstance(heading, str) for heading in headings)

    def cell(place: int, value: Any) -> Component:
        if place == 0:
            return html.Th(value, scope="row")
        css = "text" if place in texts else ""
        label: dict[str, Any] = {"data-label": headings[place]} if plain else {}
        return html.Td(value, className=css, **label)

    head = html.Tr(
        [
            html.Th(name, scope="col", className="text" if place in texts else "")
            for place, name in enumerate(headings)
        ]
    )
    body = [html.Tr([cell(place, value) for place, value in enumerate(row)]) for row in rows]
    css = "table-scroll plain" if plain else "table-scroll"
    return html.Div(html.Table([html.Thead(head), html.Tbody(body)]), className=css)
