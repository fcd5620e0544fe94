"""Which columns of a table a reader chose: named in the URL, the same on the page and in files."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from dash.development.base_component import Component

from dashboard.components.column_choice import column_choice
from dashboard.pages.table import Column, Fact
from dashboard.pages.view import View

KEY: Final = "columns"
_PLACES: Final = {"left": 0, "": 1, "right": 2}


def chosen(view: View, offered: Sequence[Column]) -> list[Column]:
    """The columns that the URL names, in its order; all where it names none of them."""
    known = {column.key: column for column in offered}
    named = dict.fromkeys(view.state.get(KEY, "").split(","))
    return _placed(known[key] for key in named if key in known) or list(offered)


def _placed(columns: Iterable[Column]) -> list[Column]:
    return sorted(columns, key=lambda column: _PLACES[column.pinned])


def state_of(wanted: Collection[str], view: View, offered: Sequence[Column]) -> str | None:
    """What the URL says of the columns wanted, in the sequence that the reader gave them; None for
    all of them in the table's, and for none."""
    now = chosen(view, offered)
    moved = now != [column for column in offered if column in now]
    joined = _placed([*now, *(column for column in offered if column not in now)])
    order = joined if moved else offered
    kept = [column.key for column in order if column.key in wanted]
    return None if kept in ([], [column.key for column in offered]) else ",".join(kept)


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
