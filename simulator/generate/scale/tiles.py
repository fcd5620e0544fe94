"""Shifted copies of landed pages, for benchmarks larger than any simulation.

landing/<run>/<model>/00000.parquet → landing/<other run>/<model>/<copy>-00000.parquet
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from simulator.generate.render import field_facts
from simulator.generate.scale.shift import SHARED, STRIDE, shifted

COPY = 100 * STRIDE  # ids of one copy: up to a hundred regions
Names = Mapping[str, Mapping[str, str]]


def tile(
    source: Path, target: Path, copies: int, version: str, *, names: Names | None = None
) -> int:
    """Write so many copies of a landed run, each with ids of its own; returns the rows written.

    `names` gives, by model and column, the Odoo field where the column has another name. Models
    that all regions share are copied once. A copy's documents keep their names.
    """
    written = 0
    for folder in sorted(path for path in source.iterdir() if path.is_dir()):
        model = folder.name
        fields = field_facts(version).get(model, {})
        (target / model).mkdir(parents=True, exist_ok=True)
        for page in sorted(folder.glob("*.parquet")):
            frame = pl.read_parquet(page)
            for copy in range(1 if model in SHARED else copies):
                own = (names or {}).get(model)
                moved = shifted(frame, model, fields, copy * COPY, names=own)
                moved.write_parquet(target / model / f"{copy:03d}-{page.name}", compression="zstd")
                written += moved.height
    return written
