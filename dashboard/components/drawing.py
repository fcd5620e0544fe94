"""A small inline SVG as a Dash component, so that marks and sparklines follow the theme's CSS."""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

Node = tuple[str, dict[str, Any]] | tuple[str, dict[str, Any], str]


class Drawing(Component):
    """An `<svg>` of plain shapes; drawn by `assets/drawing.js`, which knows a short list of tags.

    `label` is the text alternative; without it the drawing is hidden from screen readers.
    """

    # Dash reads these four from the class, hence the ignored mutable defaults.
    _namespace = "plimsoll"
    _type = "Drawing"
    _prop_names = ["id", "nodes", "viewBox", "label", "className", "stretch"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012 (as above)
    available_properties = _prop_names
    available_wildcard_properties: list[str] = []  # noqa: RUF012 (as above)

    def __init__(
        self,
        nodes: Sequence[Node],
        view_box: str = "0 0 24 24",
        label: str = "",
        css: str = "",
        *,
        stretch: bool = False,
    ) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            nodes=[list(node) for node in nodes],
            viewBox=view_box,
            label=label,
            className=css,
            stretch=stretch,
        )


def path(d: str, css: str = "", **attributes: Any) -> Node:
    """An SVG path node."""
    return ("path", {"d": d, "className": css, **attributes})
