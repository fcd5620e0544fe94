"""One simulated company: the marts a refresh built from its rows, and what really happened."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from .errors import EvaluationError

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One complete month on a KPI's chart: which rule marks it (None: none), and on which side."""

    period: dt.date
    signal: str | None
    side: str | None


Charts = Callable[[str, str | None], list[ChartPoint]]
"""The published chart of a KPI, for all warehouses (None) or the one of that name."""


def no_charts(_kpi: str, _warehouse: str | None) -> list[ChartPoint]:
    """For scores that look at no chart."""
    return []


@dataclass(frozen=True, slots=True)
class Case:
    """Where the two sides of a comparison are, and which company they are about."""

    home: Path
    truth: Path
    odoo: str
    charts: Charts = no_charts

    @property
    def marts(self) -> Path:
        """The marts of the last build."""
        return self.home / "marts.duckdb"

    @property
    def intermediate(self) -> Path:
        """The models between raw rows and marts, of the last build."""
        return self.home / "intermediate.duckdb"

    @property
    def scenario(self) -> str:
        """What went wrong, and how well it was recorded."""
        return str(self.manifest()["scenario"])

    @property
    def seed(self) -> int:
        """Which of the scenario's companies it is."""
        return int(self.manifest()["seed"])

    @property
    def end(self) -> dt.datetime:
        """The company's last moment, naive UTC."""
        return dt.datetime.fromtimestamp(self.manifest()["end"], dt.UTC).replace(tzinfo=None)

    def manifest(self) -> Row:
        """What was simulated and how its truth was found.

        Raises `EvaluationError` when the folder holds no truth, as above 200,000 order lines.
        """
        file = self.truth / "manifest.json"
        if not file.is_file():
            raise EvaluationError(f"There is no truth in {self.truth}: simulate fewer order lines.")
        found: Row = json.loads(file.read_text())
        return found

    def notes(self, kind: str) -> Iterator[Row]:
        """The truth's rows of one kind, such as `late_lines`, `counts` or `breaches`."""
        file = self.truth / f"{kind}.jsonl.gz"
        if not file.is_file():
            raise EvaluationError(f"The truth in {self.truth} has no {kind}.")
        with gzip.open(file, "rt") as lines:
            yield from (json.loads(line) for line in lines)

    def mart_rows(self, sql: str) -> list[Row]:
        """Rows of a query on the marts (schemas marts, intermediate, staging), as dictionaries."""
        with duckdb.connect() as con:
            # under names of their own: either file would be a catalog called like its schema
            for name, path in (("built", self.marts), ("steps", self.intermediate)):
                quoted = str(path).replace("'", "''")
                con.execute(f"attach '{quoted}' as {name} (read_only)")
            con.execute("set search_path = 'built.marts,steps.intermediate'")
            cursor = con.execute(sql)
            names = [each[0] for each in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
