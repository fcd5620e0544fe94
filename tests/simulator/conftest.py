"""Tables to serve: a small hand-made set, recorded rows, and a short generated history."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import odoorpc
import pytest

from simulator.generate.book import Book
from simulator.generate.company import Plan, run_company
from simulator.recorded import load_rows
from simulator.server import OdooServer
from simulator.service import Service
from simulator.tables import Field, Table, Tables
from tests.paths import SHARED

END = datetime(2026, 11, 21, 19, 0)  # noqa: DTZ001 - UTC without saying so, as a caller may
STAMP = "2026-11-20 10:00:0{}"

PARTNERS = [
    {"name": "Harbour Group", "active": True, "parent_id": False, "company_id": False},
    {"name": "Harbour North", "active": True, "parent_id": 1, "company_id": 1},
    {"name": "harbour south", "active": True, "parent_id": 1, "company_id": 2},
    {"name": "Quay 100%", "active": True, "parent_id": 2, "company_id": False},
    {"name": "Old Mill", "active": False, "parent_id": False, "company_id": False},
]
ORDERS = [
    {"name": "S1", "partner_id": 2, "tag_ids": [1, 2], "amount": 10.0, "note": "urgent"},
    {"name": "S2", "partner_id": 4, "tag_ids": [], "amount": 0.0, "note": False},
    {"name": "S3", "partner_id": 5, "tag_ids": [3], "amount": 30.5, "note": "Urgent!"},
    {"name": "S4", "partner_id": False, "tag_ids": [1], "amount": 30.5, "note": "later"},
]
TAGS = [
    {"name": "red", "active": True},
    {"name": "green", "active": True},
    {"name": "grey", "active": False},
]


def small_tables(version: str = "18.0") -> Tables:
    """Partners in a hierarchy, orders with tags, two companies."""
    text, stamp = Field("char"), Field("datetime")
    tables = Tables(version)
    models: dict[str, tuple[dict[str, Field], list[dict[str, Any]]]] = {
        "res.company": ({"name": text}, [{"name": "One"}, {"name": "Two"}]),
        "res.partner": (
            {
                "name": text,
                "active": Field("boolean"),
                "parent_id": Field("many2one", "res.partner"),
                "company_id": Field("many2one", "res.company"),
            },
            PARTNERS,
        ),
        "tag": ({"name": text, "active": Field("boolean")}, TAGS),
        "sale.order": (
            {
                "name": text,
                "partner_id": Field("many2one", "res.partner"),
                "tag_ids": Field("many2many", "tag"),
                "amount": Field("float"),
                "note": text,
                "date_order": stamp,
            },
            [row | {"date_order": f"2026-11-{day + 1:02d} 12:00:00"}
             for day, row in enumerate(ORDERS)],
        ),
    }  # fmt: skip
    for model, (fields, rows) in models.items():
        numbered = [
            row | {"id": number, "write_date": STAMP.format(number)}
            for number, row in enumerate(rows, 1)
        ]
        tables.add(Table(model, {**fields, "write_date": stamp}, numbered))
    return tables


@pytest.fixture
def service() -> Service:
    return Service(small_tables())


@pytest.fixture
def server() -> Iterator[OdooServer]:
    with OdooServer(small_tables()) as running:
        yield running


@pytest.fixture
def odoo(server: OdooServer) -> odoorpc.ODOO:
    return signed_in(server)


def signed_in(server: OdooServer, login: str = "admin", secret: str = "admin") -> odoorpc.ODOO:
    """A real odoorpc session on the server."""
    client = odoorpc.ODOO(server.host, port=server.port)
    client.login("plimsoll", login, secret)
    return client


@pytest.fixture(scope="session", params=[1, 2, 3])
def book(request: pytest.FixtureRequest) -> Book:
    """Six months of the simulated company, for three seeds."""
    return run_company(Plan(END, seed=request.param, orders=500, months=6)).records()


@pytest.fixture(scope="session")
def recorded_tables() -> dict[str, Tables]:
    """The recorded rows of both real servers."""
    return {v: load_rows(SHARED / "odoo" / "rows" / v) for v in ("16.0", "19.0")}
