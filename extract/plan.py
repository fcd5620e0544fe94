"""What one load of one model set out to read, kept beside its landed pages.

<home>/landing/<run_id>/<model>/plan.json, ids.arrow, 00000.parquet, 00001.parquet ...

The ids of the pages that are there are known, so a run that was killed reads the others alone.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

PLAN, IDS = "plan.json", "ids.arrow"
NO_IDS = pl.Series("id", [], dtype=pl.Int64)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows to read, in pages, and what holds once all are merged.

    `base` is the token of the plan merged before, `bound` the server's clock (naive UTC) before
    the first id was asked for, `first_page` the number of the first page's file. `dropped` are
    columns found unreadable on the way, with the reason.
    """

    ids: pl.Series
    base: str | None
    full: bool
    bound: dt.datetime
    signature: tuple[str, ...]
    first_page: int = 0
    dropped: dict[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def without(self, dropped: dict[str, str]) -> Plan:
        """The same plan, these columns being unreadable."""
        return replace(self, dropped=dropped)

    def save(self, folder: Path) -> None:
        """Keep it in the folder of its pages."""
        before = saved(folder)
        if before is None or before.token != self.token:
            self.ids.alias("id").to_frame().write_ipc(folder / IDS)
        told = {
            "base": self.base,
            "full": self.full,
            "bound": self.bound.isoformat(),
            "signature": self.signature,
            "first_page": self.first_page,
            "dropped": self.dropped,
            "token": self.token,
        }
        part = folder / f"{PLAN}.part"
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(folder / PLAN)


def saved(folder: Path) -> Plan | None:
    """The plan of a folder; None when there is none that can be read."""
    try:
        told = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        ids = pl.read_ipc(folder / IDS)["id"]
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return None
    bound, signature = dt.datetime.fromisoformat(told.pop("bound")), told.pop("signature")
    return Plan(ids=ids, bound=bound, signature=tuple(signature), **told)
