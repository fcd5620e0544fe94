"""A small company that lives on behind a server, and what an extract of it holds."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import duckdb
import yaml

from extract.entities import ENTITIES, load_entities
from extract.progress import silent
from extract.pull import PullResult, pull
from extract.runs import RunLog
from extract.settings import ExtractSettings
from simulator.generate.company import Plan
from simulator.live import LiveCompany

START = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - UTC without saying so, as the company is
HORIZON_DAYS = 15
# Enough to meet everything a load does: whole and incremental, by company, linked both ways.
MODELS = (
    "res.company", "res.partner", "res.users", "product.category", "product.template",
    "product.product", "stock.location", "stock.picking", "stock.move", "stock.move.line",
    "stock.quant", "stock.valuation.layer", "product.value", "sale.order", "sale.order.line",
    "purchase.order", "purchase.order.line", "account.move", "account.move.line", "mail.message",
)  # fmt: skip
Content = dict[str, set[str]]


def company(version: str, seed: int, *, orders: int = 40) -> LiveCompany:
    """A company of this seed in the middle of its second month."""
    end = START + timedelta(days=HORIZON_DAYS)
    return LiveCompany(version, Plan(end, seed=seed, orders=orders, months=1), START)


def few_entities(folder: Path, models: Sequence[str] = MODELS) -> Path:
    """A file that declares these models alone."""
    path = folder / "entities.yml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_declared(tuple(models)), encoding="utf-8")
    return path


@functools.cache
def _declared(models: Sequence[str]) -> str:
    every = yaml.load(ENTITIES.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return yaml.dump({model: every[model] for model in models}, Dumper=yaml.CSafeDumper,
                     sort_keys=False)  # fmt: skip


class Address(Protocol):
    """Anything that says where it serves."""

    url: str


def settings(server: Address, home: Path, **values: Any) -> ExtractSettings:
    """Settings of a refresh from this server."""
    given = {
        "home": home,
        "odoo_url": server.url,
        "odoo_db": "plimsoll",
        "odoo_login": "admin",
        "odoo_password": "admin",
        "retry_seconds": 0,
    }
    return ExtractSettings(**{**given, **values})


def pull_once(told: ExtractSettings, *, reconcile: bool = False) -> PullResult:
    """One pull in a run of its own."""
    with RunLog(told.home).run(told.now()) as run:
        return pull(told, run, silent, reconcile)


def content(told: ExtractSettings) -> Content:
    """Every live row of every raw table, without when it was read."""
    tables = []
    for entity in load_entities(told.entities):
        tables += [entity.table, *([entity.company_table] if entity.per_company else [])]
    with duckdb.connect() as con:
        con.execute(f"attach '{told.raw_file}' as odoo (read_only); use odoo")
        return {
            table: {
                repr(row)
                for row in con.execute(
                    f"select * exclude (_extracted_at) from raw.{table} where not _deleted"
                ).fetchall()
            }
            for table in tables
        }


def doubled(told: ExtractSettings) -> list[str]:
    """Tables that hold a row twice."""
    with duckdb.connect() as con:
        con.execute(f"attach '{told.raw_file}' as odoo (read_only); use odoo")
        held = con.execute(
            "select table_name from duckdb_tables() where database_name = 'odoo' "
            "and schema_name = 'raw' and table_name not like '\\_%' escape '\\'"
        ).fetchall()
        keys = {table: "(id, company_id)" if table.endswith("_by_company") else "id"
                for (table,) in held}  # fmt: skip
        return [
            table
            for table, key in keys.items()
            if con.execute(f"select count(*) - count(distinct {key}) from raw.{table}").fetchall()[
                0
            ][0]
        ]


def differences(first: Content, second: Content) -> dict[str, int]:
    """How many rows differ, by table; tables without any left out."""
    found = {table: len(rows ^ second[table]) for table, rows in first.items()}
    return {table: count for table, count in found.items() if count}
