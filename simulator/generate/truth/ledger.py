"""Everything that went wrong, noted by the process that did it; never part of a row."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Fact = dict[str, Any]


class Ledger:
    """Notes by kind, such as `count`, `breach`, `margin`, `step_change` and `decay`.

    A note names the record it is about by model and id, as the rows do; times are UTC seconds,
    money is in the company's currency. A silent ledger takes notes and forgets them.
    """

    def __init__(self, now: Callable[[], int], *, silent: bool = False) -> None:
        self._now = now
        self._silent = silent
        self.notes: dict[str, list[Fact]] = {}

    def note(self, kind: str, model: str, record_id: int, /, **facts: Any) -> None:
        """Keep one fact about a record, with the moment it happened."""
        if self._silent:
            return
        fact = {"model": model, "record_id": record_id, "at": self._now(), **facts}
        self.notes.setdefault(kind, []).append(fact)

    def __getitem__(self, kind: str) -> list[Fact]:
        return self.notes.get(kind, [])

    def counts(self) -> dict[str, int]:
        """How many notes there are of each kind."""
        return {kind: len(notes) for kind, notes in sorted(self.notes.items())}

    def write(self, folder: Path) -> None:
        """Write one `<kind>.jsonl.gz` for each kind, the same bytes for the same notes."""
        for kind, notes in sorted(self.notes.items()):
            write_lines(folder / f"{kind}.jsonl.gz", notes)


def write_lines(path: Path, rows: Iterable[Fact]) -> int:
    """Write one JSON object a line, gzipped with a fixed time; returns how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with gzip.GzipFile(path, "wb", mtime=0) as out:
        for row in rows:
            out.write(json.dumps(row, sort_keys=True).encode() + b"\n")
            written += 1
    return written
