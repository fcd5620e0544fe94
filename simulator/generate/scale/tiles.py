"""Shifted copies of landed pages, for benchmarks larger than any simulation.

landing/<run>/<model>/00000.parquet → landing/<other run>/<model>/<copy>-00000.parquet
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from simulator.generate.render import field_facts
from simulator.generate.scale.shift import SHARED, STRIDE

COPY = 100 * STRIDE  # ids of one copy: up to a hundred regions


def tile(source: Path, target: Path, copies: int, version: str) -> int:
    """Write so many copies of a landed run, each with ids of its own; returns the rows written.

    Models that all regions share are copied once. A copy's documents keep their names.
    """
    facts, written = field_facts(version), 0
    for folder in sorted(path for path in source.iterdir() if path.is_dir()):
        model = folder.name
        relations = {name: field.relation for name, field in facts.get(model, {}).items()}
        (target / model).mkdir(parents=True, exist_ok=True)
        for page in sorted(folder.glob("*.parquet")):
            frame = pl.read_parquet(page)
            for copy in range(1 if model in SHARED else copies):
                moved = _moved(frame, relations, copy * COPY)
                moved.write_parquet(target / model / f"{copy:03d}-{page.name}", compression="zstd")
                written += moved.height
    return written


def _moved(frame: pl.DataFrame, relations: dict[str, str | None], by: int) -> pl.DataFrame:
    """The page with every id of an own record moved."""
    if not by:
        return frame
    moved = []
    for name, kind in frame.schema.items():
        relation = relations.get(name)
        if relation in SHARED or not (relation or name == "id" or name.endswith(("_id", "_ids"))):
            continue
        if kind == pl.Int64:
            moved.append(pl.col(name) + by)
        elif kind == pl.List(pl.Int64):
            moved.append(pl.col(name).list.eval(pl.element() + by))
    return frame.with_columns(moved)
