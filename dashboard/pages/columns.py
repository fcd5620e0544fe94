"""Which columns of a table a reader chose: named in the URL, the same on the page and in files."""

from collections.abc import Collection, Sequence

from dash.development.base_component import Component

from dashboard.components.column_choice import column_choice
from dashboard.pages.table import Column, Fact
from dashboard.pages.view import View

KEY = "columns"


def chosen(view: View, offered: Sequence[Column]) -> list[Column]:
    """The columns that the URL names, in the table's order; all where it names none of them."""
    named = view.state.get(KEY, "").split(",")
    return [column for column in offered if column.key in named] or list(offered)


def state_of(wanted: Collection[str], offered: Sequence[Column]) -> str | None:
    """What the URL says of the columns wanted; None for all of them, and for none."""
    kept = [column.key for column in offered if column.key in wanted]
    return None if len(kept) in (0, len(offered)) else ",".join(kept)


def choice(view: View, offered: Sequence[Column]) -> Component:
    """The menu that chooses the columns."""
    shown = [column.key for column in chosen(view, offered)]
    everything = view.here(**{KEY: None})
    return column_choice([(each.key, each.heading) for each in offered], shown, everything)


def left_out(view: View, offered: Sequence[Column]) -> Fact:
    """What a file says of the columns that the reader left out."""
    shown = chosen(view, offered)
    names = [column.heading for column in offered if column not in shown]
    return "Columns left out", ", ".join(names)
