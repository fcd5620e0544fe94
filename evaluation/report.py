"""A score as a table for people and as JSON for machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .case import Case

Figure = int | float | str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One area's scores: `figures` by name, and more detailed `tables` of rows by name."""

    area: str
    figures: dict[str, Figure]
    tables: dict[str, list[dict[str, Figure]]] = field(default_factory=dict)

    def as_json(self, case: Case) -> dict[str, Any]:
        """The scores with the company they are about; figures are keys of their own."""
        about = {"area": self.area, "scenario": case.scenario, "seed": case.seed, "odoo": case.odoo}
        return {**about, **self.figures, **self.tables}

    def as_text(self) -> str:
        """The figures one a line, then each table with aligned columns."""
        width = max(map(len, self.figures), default=0)
        lines = [f"{name:<{width}}  {_text(value):>10}" for name, value in self.figures.items()]
        for name, rows in self.tables.items():
            lines += ["", name.replace("_", " "), *aligned(rows)]
        return "\n".join(lines)


def aligned(rows: list[dict[str, Figure]]) -> list[str]:
    """Rows as lines of text with a heading; all rows have the same columns."""
    if not rows:
        return ["  none"]
    cells = [list(rows[0]), *([_text(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    return ["  " + "  ".join(_padded(row, widths)) for row in cells]


def _padded(row: list[str], widths: list[int]) -> list[str]:
    first, *others = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]


def _text(value: Figure) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
