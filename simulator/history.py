"""From one state of the records to the next, as transactions with honest stamps.

A changed row carries the time of its last change as `write_date`, and a row that changed
without a stamp of its own that of the tick's end. As in Odoo, quants are merged past the
stamp and a parent whose children changed keeps its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .tables import Row, Table, Tables
from .tidying import tidied as tidied_rows

Key = tuple[str, int]
Rows = dict[Key, Row]
Changes = Mapping[Key, Row | None]
UNSTAMPED = "stock.quant"


@dataclass(frozen=True, slots=True)
class Tick:
    """What a stretch of time brought: rows new or changed, rows deleted, rows held back."""

    changed: int
    deleted: int
    late: int


@dataclass(frozen=True, slots=True)
class Habits:
    """Transactions that commit late, by how many seconds at most; quotations tidied away."""

    late: int
    late_seconds: int
    tidy: int


class History:
    """Keeps what the company's records were, to tell what changed."""

    def __init__(self, served: Tables, random: Random) -> None:
        self._served, self._random = served, random
        self._tables = {table.model: table for table in served}
        self._known = {(table.model, row["id"]): row for table in served for row in table}
        self._held: Rows = {}
        self._stamps: dict[Key, str] = {}
        self._waiting: dict[Key, tuple[str, str]] = {}
        self._tidied: set[Key] = set()

    def advance(self, now: Changes, since: str, until: str, habits: Habits) -> Tick:
        """Write the new state of these rows into the served tables, but for late transactions."""
        told = {key: row for key, row in {**self._held, **now}.items() if key not in self._tidied}
        changed = {key: row for key, row in told.items() if row and self._known.get(key) != row}
        gone = {key for key, row in told.items() if row is None and key in self._known}
        gone |= self._tidy(gone.union(changed), habits.tidy)
        stamped = {key: self._stamped(key, row, since, until) for key, row in changed.items()}
        held = self._held_back(stamped, habits.late)
        visible = {key: row for key, row in stamped.items() if key not in held}
        self._held = {key: changed[key] for key in sorted(held)}
        if held:
            visible |= self._ahead(visible, held, until)
            self._note(stamped, until, habits.late_seconds)
        self._write(visible, gone)
        self._known.update((key, changed[key]) for key in visible)
        for key in gone:
            del self._known[key]
        return Tick(len(visible), len(gone), len(held))

    def _tidy(self, unsettled: set[Key], many: int) -> set[Key]:
        settled = {key: row for key, row in self._known.items() if key not in unsettled}
        tidied = tidied_rows(settled, self._tables, many, self._random)
        self._tidied |= tidied
        return tidied

    def _stamped(self, key: Key, row: Row, since: str, until: str) -> Row:
        waited = self._waiting.pop(key, None)
        written = str(row["write_date"] or "")
        if waited and waited[0] == written:
            return self._with_stamp(key, row, waited[1])
        if written > since or key[0] == UNSTAMPED:
            self._stamps.pop(key, None)
            return row
        if self._only_children(key, row):
            return self._with_stamp(key, row, self._stamps.get(key, written))
        return self._with_stamp(key, row, until)

    def _with_stamp(self, key: Key, row: Row, stamp: str) -> Row:
        self._stamps[key] = stamp
        return {**row, "write_date": stamp}

    def _only_children(self, key: Key, row: Row) -> bool:
        before, fields = self._known.get(key), self._tables[key[0]].fields
        return before is not None and all(
            row[name] == before[name] or (name in fields and fields[name].type == "one2many")
            for name in row
        )

    # -- late commits -----------------------------------------------------------------------
    def _held_back(self, stamped: Rows, late: int) -> set[Key]:
        """Rows of the transactions drawn, and those that depend on a row nobody sees yet."""
        by_stamp: dict[str, list[Key]] = defaultdict(list)
        for key, row in stamped.items():
            if key[0] != UNSTAMPED:
                by_stamp[row["write_date"]].append(key)
        choice = sorted(by_stamp)[:-1]
        drawn = self._random.sample(choice, min(late, len(choice)))
        held = {key for stamp in drawn for key in by_stamp[stamp]}
        new = {key for key in held if key not in self._known}
        while new:
            more = {
                key
                for key, row in stamped.items()
                if key not in held and not new.isdisjoint(self._targets(key[0], row))
            }
            held |= more
            new = {key for key in more if key not in self._known}
        return held

    def _targets(self, model: str, row: Row) -> Iterator[Key]:
        for name, facts in self._tables[model].fields.items():
            if facts.relation and name in row:
                held = row[name]
                for key in held if isinstance(held, list) else [held]:
                    yield facts.relation, key

    def _ahead(self, visible: Rows, held: set[Key], until: str) -> Rows:
        """The newest transaction of each model a late one touches, as if it were written last."""
        newest: dict[str, str] = {}
        for (model, _), row in visible.items():
            newest[model] = max(newest.get(model, ""), str(row["write_date"] or ""))
        touched = {model for model, _ in held if model != UNSTAMPED}
        stamps = {newest[model] for model in touched if newest.get(model)}
        return {
            key: self._with_stamp(key, row, until)
            for key, row in visible.items()
            if row["write_date"] in stamps and key[0] != UNSTAMPED
        }

    def _note(self, stamped: Rows, until: str, late_seconds: int) -> None:
        """Begin each late transaction shortly before the newest stamp that is visible."""
        starts: dict[str, str] = {}
        for key in sorted(self._held):
            written = str(stamped[key]["write_date"] or "")
            if written not in starts:
                behind = timedelta(seconds=self._random.randint(1, late_seconds))
                starts[written] = max(written, str(datetime.fromisoformat(until) - behind))
            self._waiting[key] = str(self._held[key]["write_date"] or ""), starts[written]

    # -- writing ----------------------------------------------------------------------------
    def _write(self, visible: Rows, gone: set[Key]) -> None:
        puts: dict[str, list[Row]] = defaultdict(list)
        removals: dict[str, list[int]] = defaultdict(list)
        for (model, _), row in visible.items():
            puts[model].append(row)
        for model, key in gone:
            removals[model].append(key)
        with self._served.lock:
            for model in puts.keys() | removals.keys():
                _apply(self._tables[model], puts[model], removals[model])


def _apply(table: Table, rows: list[Row], gone: list[int]) -> None:
    if gone:
        table.remove(*gone)
    if rows:
        table.put(*rows)
