"""The key to the icons, for readers who meet them once a month."""

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.components.marks import assurance_icon, variation_icon

_VARIATION: Final = (
    ("common_cause", "Normal variation"),
    ("improvement_high", "Signal: better"),
    ("concern_low", "Signal: worse"),
)
_ASSURANCE: Final = (
    ("pass", "Meets its target"),
    ("hit_and_miss", "Hit and miss"),
    ("fail", "Cannot meet it as it runs"),
)


def key() -> Component:
    """The legend behind a word, where no place is left for it."""
    return html.Details(
        [html.Summary("Icons", title="What the icons mean"), legend()], className="key"
    )


def legend() -> Component:
    """What each icon means, in a few words."""
    rows = [html.Li([variation_icon(kind), text]) for kind, text in _VARIATION]
    rows += [html.Li([assurance_icon(kind), text]) for kind, text in _ASSURANCE]
    return html.Aside(html.Ul(rows), className="legend", title="What the icons mean")
