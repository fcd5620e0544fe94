"""raw.duckdb straight from landed Parquet, without a server: what a benchmark builds from.

The pages are those of a pull, or what `plimsoll simulate generate --landing` wrote, whose
columns have Odoo's field names.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from extract.entities import Entity, load_entities
from extract.raw import RawStore, Server
from simulator.generate.render import field_facts
from simulator.generate.scale.tiles import Names


def load_landed(landing: Path, raw_file: Path, version: str, as_of: dt.datetime) -> int:
    """Fill a new raw file from `landing/<model>/*.parquet`; returns the rows. `as_of` is UTC."""
    entities = load_entities()
    series = int(version.split(".", maxsplit=1)[0])
    with RawStore(raw_file) as raw:
        for entity in entities:
            raw.ensure(entity)
        raw.set_server(Server(version, series, "http://simulated", "plimsoll", as_of, "landed"))
    with duckdb.connect() as con:
        # Under its own file name the database would be called like its schema.
        con.execute(f"attach '{raw_file}' as odoo; use odoo")
        con.execute("set preserve_insertion_order = false")
        return sum(_insert(con, landing, entity, as_of) for entity in entities)


def odoo_fields(version: str) -> Names:
    """The Odoo field behind each column that a pull lands, by model."""
    facts = field_facts(version)
    return {
        entity.model: {
            name: next((each for each in column.candidates if each in facts[model]), name)
            for name, column in entity.columns.items()
        }
        for entity in load_entities()
        for model in entity.names
        if model in facts
    }


def _insert(
    con: duckdb.DuckDBPyConnection,
    landing: Path,
    entity: Entity,
    as_of: dt.datetime,
) -> int:
    files = sorted(str(file) for name in entity.names for file in landing.glob(f"{name}/*.parquet"))
    if not files:
        return 0
    columns = ", ".join(_selected(entity, set(pq.read_schema(files[0]).names)))
    done = con.execute(
        f"insert into raw.{entity.table} by name "
        f"select {columns}, ?::timestamp as _extracted_at, false as _deleted from read_parquet(?)",
        [as_of, files],
    ).fetchone()
    return int(done[0]) if done else 0


def _selected(entity: Entity, held: set[str]) -> list[str]:
    """Each column by its own name, or by the first of its Odoo fields that the pages have."""
    found = []
    for name, column in entity.columns.items():
        field = next((each for each in (name, *column.candidates) if each in held), None)
        if field:
            found.append(f'"{field}" as "{name}"')
    return found
