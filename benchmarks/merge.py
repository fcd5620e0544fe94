"""What landing, typing and merging cost us, beyond the network.

python -m benchmarks.merge [--rows 1000000]

Rows of stock.move with 25 fields, as Odoo sends them: typed and landed as Parquet pages, merged
into an empty raw table, and merged again unchanged. CPU seconds and the peak of memory; then what
a pull of all models costs in which nothing has changed since one of as many moves, its server in
another process.
"""

from __future__ import annotations

import resource
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import polars as pl

from extract.entities import Entity, Readable, load_entities
from extract.landing import Landing
from extract.merge import Change
from extract.plan import NO_IDS
from extract.raw import Cursor, RawStore, signature
from extract.typed import to_frame
from simulator.generate.company import Plan
from simulator.made import company_tables

from .company import START, pull_once, settings
from .extract.served import simulated

FIELDS, PAGE = 25, 5000


def moves() -> list[dict[str, Any]]:
    """One page of moves of a small company."""
    tables = company_tables("18.0", Plan(START, orders=300, months=2))
    rows = [dict(row) for row in tables["stock.move"]]
    return (rows * (PAGE // len(rows) + 1))[:PAGE]


def fitted(entity: Entity, served: dict[str, Any]) -> Readable:
    """The first 25 columns that the server fills."""
    known = {
        name: field
        for name, column in entity.columns.items()
        for field in column.candidates
        if field in served
    }
    sources = dict(list(known.items())[:FIELDS])
    lacking = dict.fromkeys(entity.columns.keys() - sources.keys(), "left out")
    return Readable(entity, sources, lacking, model=entity.model)


def land(rows: int, readable: Readable, page: list[dict[str, Any]], home: Path) -> list[Path]:
    """Type and land so many rows."""
    landing, files = Landing(home, "run", readable.model), []
    for first in range(0, rows, PAGE):
        frame = to_frame(readable.model, readable.entity.columns, readable.sources, page)
        ids = pl.int_range(first, first + PAGE, dtype=pl.Int64).alias("id")
        files.append(landing.write(frame.with_columns(ids), START))
    return files


def merge(readable: Readable, files: list[Path], home: Path, token: str) -> int:
    """Merge the pages into the raw table; the rows that changed."""
    with RawStore(home / "raw.duckdb") as raw:
        raw.ensure(readable.entity)
        cursor = Cursor(START, signature(readable), token)
        return raw.merge(Change(readable, files, [], NO_IDS), cursor, "run")


def nothing_changed(home: Path, rows: int) -> float:
    """CPU seconds of a pull in which nothing has changed since the one before."""
    with simulated(rows) as url:
        told = settings(_At(url), home)
        pull_once(told)
        began = time.process_time()
        pull_once(told)
        return time.process_time() - began


class _At:
    """A server known by its address."""

    def __init__(self, url: str) -> None:
        self.url = url


@click.command()
@click.option("--rows", type=click.IntRange(PAGE), default=1_000_000, show_default=True)
def main(rows: int) -> None:
    """Measure and print."""
    page = moves()
    entity = next(each for each in load_entities() if each.model == "stock.move")
    readable = fitted(entity, page[0])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        marks = [time.process_time()]
        files = land(rows, readable, page, home)
        marks.append(time.process_time())
        for token in ("first", "again"):
            merge(readable, files, home, token)
            marks.append(time.process_time())
        typed, first, again = (b - a for a, b in pairwise(marks))
        click.echo(f"{rows:,} rows of {FIELDS} fields, CPU seconds:")
        click.echo(
            f"  typed and landed {typed:.1f}, merged {first:.1f}, unchanged again {again:.1f}"
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        click.echo(f"  peak of memory {peak:.0f} MB")
        click.echo(f"nothing changed: {nothing_changed(home / 'pull', rows):.1f} s of CPU")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        click.echo(f"  peak of memory of the first pull {peak:.0f} MB")


if __name__ == "__main__":
    main()
