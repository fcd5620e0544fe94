"""Rows as a table in a terminal."""

from typing import Any

import click


def print_table(rows: list[dict[str, Any]], columns: list[str]) -> None:
    """Columns as wide as their widest cell; numbers to six significant digits, at the right."""
    cells = [columns] + [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [any(isinstance(row[column], (int, float)) for row in rows) for column in columns]
    for line in cells:
        sized = zip(line, widths, right, strict=True)
        texts = [text.rjust(w) if r else text.ljust(w) for text, w, r in sized]
        click.echo("  ".join(texts).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
