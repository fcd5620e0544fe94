"""Horizontal bars as a list of links: one row per group, stacked by part."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.links import link


@dataclass(frozen=True)
class Part:
    """A piece of a bar: its size, what a pointer over it says, and where it leads."""

    size: float
    title: str
    href: str


@dataclass(frozen=True)
class Bar:
    """A row: name, the text at its end, its link and its parts, largest first."""

    name: str
    note: str
    figure: str
    href: str
    parts: Sequence[Part]
    muted: bool = False
    chosen: bool = False

    @property
    def size(self) -> float:
        """Sum of the parts."""
        return sum(part.size for part in self.parts)


def _part(part: Part, index: int, longest: float) -> Component:
    width = 100 * part.size / longest if longest > 0 else 0
    return html.Span(
        link(html.Span(part.title, className="visually-hidden"), part.href, title=part.title),
        className=f"part shade-{min(index, 2)}",
        style={"width": f"{width:.2f}%"},
    )


def _row(bar: Bar, longest: float) -> Component:
    track = [_part(part, i, longest) for i, part in enumerate(bar.parts) if part.size > 0]
    name = [link(bar.name, bar.href), html.Span(bar.note, className="note")]
    return html.Li(
        [
            html.Span(name, className="bar-name"),
            html.Span(track, className="track"),
            html.Span(bar.figure, className="bar-figure"),
        ],
        className=" ".join(["bar", *(["muted"] * bar.muted), *(["chosen"] * bar.chosen)]),
    )


def bars(rows: Sequence[Bar], label: str) -> Component:
    """The list of bars on one scale; `label` names it for screen readers."""
    longest = max((row.size for row in rows), default=0.0)
    css = "bars narrowed" if any(row.chosen for row in rows) else "bars"
    return html.Ul([_row(r, longest) for r in rows], className=css, **aria(label=label))
