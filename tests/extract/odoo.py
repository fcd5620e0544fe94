"""A stand-in Odoo that tests can change between two refreshes."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import duckdb

from benchmarks import company
from extract.progress import silent
from extract.pull import PullResult, pull
from extract.runs import RunLog
from extract.settings import ExtractSettings
from simulator.recorded import load_rows
from simulator.server import OdooServer
from simulator.tables import Table, Tables
from simulator.users import User
from tests.paths import SHARED

PASSWORD = "correct horse battery staple"
MODELS = (*company.MODELS, "mail.tracking.value", "stock.landed.cost")


@functools.cache
def recorded(version: str) -> Tables:
    """The recorded rows of a real server; shared, so never to be changed."""
    return load_rows(SHARED / "odoo" / "rows" / version)


def some_rows(version: str, limit: int | None = 40) -> Tables:
    """The first rows of every recorded model, for a test to change."""
    tables = Tables(version)
    for table in recorded(version):
        facts = {name: each for name, each in table.fields.items() if name != "display_name"}
        rows = [dict(row) for row in table][:limit]
        tables.add(Table(table.model, facts, rows))
    return tables


class Odoo:
    """A server over tables that may be changed, and the settings to read it."""

    def __init__(self, tables: Tables, users: Iterable[User] = ()) -> None:
        self.tables = tables
        self.server = OdooServer(tables, password=PASSWORD, users=users)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.stop()

    def change(self, model: str, key: int, **values: Any) -> None:
        """Write to one row as Odoo would: the caller gives `write_date`."""
        self.tables[model].put({**self.tables[model].by_id[key], **values})

    def settings(self, home: Path, **values: Any) -> ExtractSettings:
        """Settings of a refresh from this server, of a few models unless told otherwise."""
        given = {
            "home": home,
            "entities": few_entities(home.parent),
            "odoo_url": self.server.url,
            "odoo_db": "plimsoll",
            "odoo_login": "admin",
            "odoo_password": PASSWORD,
            "odoo_protocol": "odoorpc",
            "retry_seconds": 0,
        }
        return ExtractSettings(**{**given, **values})


def few_entities(folder: Path) -> Path:
    """A file that declares what most tests need: a pull of it takes a third of the time."""
    return company.few_entities(folder, MODELS)


def pull_once(
    settings: ExtractSettings, progress: Any = silent, *, full: bool = False
) -> PullResult:
    """One pull in a run of its own."""
    with RunLog(settings.home).run(settings.now()) as run:
        return pull(settings, run, progress, full=full)


def raw(home: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of raw.duckdb; tables are named `raw.<table>`."""
    with duckdb.connect() as con:
        con.execute(f"attach '{home / 'raw.duckdb'}' as odoo (read_only); use odoo")
        return con.execute(query, values).fetchall()


def log(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of the run log."""
    with closing(sqlite3.connect(home / "state.db")) as con:
        return con.execute(query).fetchall()


def by_model(result: PullResult) -> dict[str, Any]:
    """What each model brought, by its name."""
    return {each.model: each for each in result.entities}


def ids(rows: Iterable[tuple[Any, ...]]) -> set[int]:
    """First column as a set."""
    return {row[0] for row in rows}
