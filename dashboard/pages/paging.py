"""One page of a longer list: which one the URL asks for, and the way to the others."""

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.attributes import aria
from dashboard.components.links import link
from dashboard.pages.view import View


@dataclass(frozen=True)
class Paging:
    """`number` is one of `pages`, whatever `page` in the URL says."""

    view: View
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list is one."""
        return max(1, -(-self.total // self.size))

    @property
    def number(self) -> int:
        """The page shown, from 1."""
        asked = self.view.state.get("page", "1")
        # beyond some thousand digits Python reads no number
        number = int(asked[:9]) if asked.isascii() and asked.isdigit() else 1
        return min(max(1, number), self.pages)

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    def nav(self, what: str) -> Component:
        """Links to the pages before and after; `what` the list holds, such as `rows`."""
        number, pages = self.number, self.pages
        text = f"Page {number} of {pages} · {formats.count(self.total)} {what}"
        steps = [
            *([self._step("Previous", number - 1)] if number > 1 else []),
            html.Span(text),
            *([self._step("Next", number + 1)] if number < pages else []),
        ]
        return html.Nav(steps, className="pager", **aria(label=f"Pages of the {what}"))

    def _step(self, word: str, number: int) -> Component:
        return link(word, self.view.here(page=str(number)), "button")
