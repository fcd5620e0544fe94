"""What changed in a company's records since they were last looked at, in one version's words.

A record's rendering can depend on others: an order's on its lines, a move line's on its move,
a move's on the moves and transfers it names. Those are told anew with what they depend on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from simulator.tables import Tables

from .book import Book, Key, Row
from .render import field_facts, render, told
from .versions import adapters
from .view import Rendering

ORDER, MOVE, MOVE_LINE = "sale.order", "stock.move", "stock.move.line"
COUNTS_AS_DOCUMENTS = "14.0"  # each is made of all moves before it, so everything is told anew


class Redraw:
    """Renders a watched book in full once, and what was written to from then on."""

    def __init__(self, book: Book, version: str) -> None:
        self.book, self.version = book, version
        self.tables = render(book, version)
        self._lines: dict[int, set[Key]] = defaultdict(set)
        self._carried: dict[int, set[Key]] = defaultdict(set)
        self._told = {(table.model, key) for table in self.tables for key in table.ids}
        self._learn(book.touched())

    def changes(self) -> dict[Key, Row | None]:
        """The rows that may differ from those of the last call; None: there is no such row now."""
        if self.version == COUNTS_AS_DOCUMENTS:
            return self._everything()
        view = Rendering(self.book, self.tables.series)
        adapt, facts = adapters(view), field_facts(self.version)
        touched = self.book.touched()
        self._learn(touched)
        keys = touched.union(*(self._changed_by(*key) for key in touched))
        found: dict[Key, Row | None] = {key: None for key in sorted(keys) if key[0] in facts}
        for model, ids in _by_model(found).items():
            rows = [self.book.rows[model][key - 1] for key in ids]
            for row in told(model, facts[model], rows, adapt.get(model)):
                found[model, row["id"]] = row
        return found

    def _everything(self) -> dict[Key, Row | None]:
        now = _rows(render(self.book, self.version))
        gone = dict.fromkeys(self._told - now.keys())
        self._told = set(now)
        return {**now, **gone}

    def _learn(self, touched: set[Key]) -> None:
        """Which lines a move has, and which moves a backorder took over."""
        for model, key in touched:
            row = self.book.rows[model][key - 1]
            if model == MOVE_LINE:
                self._lines[row["move_id"]].add((model, key))
            elif model == MOVE and row.get("_old_picking"):
                self._carried[row["picking_id"]].add((model, key))

    def _changed_by(self, model: str, key: int) -> Iterator[Key]:
        """The records whose rendering depends on this one."""
        row = self.book.rows[model][key - 1]
        if model == "sale.order.line":
            yield ORDER, row["order_id"]
        elif model == "procurement.group" and row.get("sale_id"):
            yield ORDER, row["sale_id"]
        elif model == "stock.picking":
            yield from self._carried[key]
        elif model == MOVE:
            yield from self._lines[key]
            for linked in (*row["move_dest_ids"], *row["move_orig_ids"]):
                yield MOVE, linked


def _by_model(keys: dict[Key, Row | None]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for model, key in keys:
        found[model].append(key)
    return found


def _rows(tables: Tables) -> dict[Key, Row | None]:
    return {(table.model, row["id"]): row for table in tables for row in table}
