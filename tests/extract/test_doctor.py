"""The doctor names what is missing, the KPIs that weakens as readers know them, and the grants."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extract import grants
from extract.doctor import Finding, examine, kpi_labels
from extract.entities import load_entities
from extract.settings import PROJECT
from extract.sources.choose import open_source
from simulator.tables import Field, Table
from simulator.users import User, limited_user
from tests.extract.odoo import PASSWORD, Odoo, some_rows
from tests.paths import REPO

NOW = dt.datetime.fromisoformat("2026-11-21 12:00:00")
KEYED = {"odoo_password": None, "odoo_api_key": "kpi-key"}
LABELS = kpi_labels(PROJECT / "warehouse_models")


def findings(odoo: Odoo, home: Path, **values: Any) -> dict[str, Finding]:
    told = odoo.settings(home, **values)
    source = open_source(told)
    try:
        found = examine(source, load_entities(), LABELS, NOW, told)
        return {each.about: each for each in found}
    finally:
        source.close()


def test_denied_model_weakens_kpis_by_the_names_their_pages_use(odoo: Odoo, home: Path) -> None:
    odoo.tables.denied.add("stock.valuation.layer")
    found = findings(odoo, home)["stock.valuation.layer"]
    assert found.level == "degraded"
    assert found.sentence == "The user may not read stock.valuation.layer."
    assert found.kpis[:3] == ("Margin leakage", "Cost of goods shipped", "Gross margin")


def test_app_that_is_not_installed_is_a_note(odoo: Odoo, home: Path) -> None:
    found = findings(odoo, home)["helpdesk.ticket"]
    assert (found.level, found.sentence) == (
        "note",
        "helpdesk.ticket is not installed on this server.",
    )


def test_denied_model_names_the_group_that_has_the_right(home: Path) -> None:
    reader = limited_user("reader", "secret")
    with Odoo(some_rows("16.0"), users=[reader]) as odoo:
        told = findings(odoo, home, odoo_login="reader", odoo_password="secret")
    assert told["stock.valuation.layer"].sentence == (
        "The user may not read stock.valuation.layer (Odoo opens it to Inventory/Administrator)."
    )


def test_missing_or_unreadable_field_names_what_it_weakens(odoo: Odoo, home: Path) -> None:
    del odoo.tables["stock.move"].fields["sale_line_id"]
    odoo.tables.broken.add(("sale.order", "commitment_date"))
    found = findings(odoo, home)
    assert "On-time lines" in found["stock.move.sale_line_id"].kpis
    broken = found["sale.order.commitment_date"]
    assert broken.sentence.startswith("sale.order: commitment_date cannot be read: ")
    assert "On time in full" in broken.kpis


def test_required_model_that_is_denied_or_empty_is_a_problem_and_comes_first(
    odoo: Odoo, home: Path
) -> None:
    odoo.tables.denied.add("purchase.order")
    odoo.tables["sale.order"].remove(*odoo.tables["sale.order"].ids)
    found = list(findings(odoo, home).values())
    assert [each.level for each in found[:2]] == ["problem", "problem"]
    assert {each.about for each in found[:2]} == {"purchase.order", "sale.order"}


def test_own_api_key_that_ends_soon_is_told_and_only_where_a_key_is_used(home: Path) -> None:
    tables = some_rows("19.0", 3)
    kinds = {"id": "integer", "name": "char", "expiration_date": "datetime"}
    facts = {name: Field(kind) for name, kind in kinds.items()}
    facts["user_id"] = Field("many2one", relation="res.users")
    user = User("kpi", "secret", api_keys=("kpi-key",))
    with Odoo(tables, users=[user]) as odoo:
        logins = {row["login"]: row["id"] for row in tables["res.users"]}
        others = next(key for login, key in logins.items() if login != "kpi")
        ends = {"soon": "2026-11-30 12:00:00", "later": "2027-11-30 12:00:00", "never": False}
        rows: list[dict[str, Any]] = [
            {"id": 1 + n, "name": name, "expiration_date": end, "user_id": logins["kpi"]}
            for n, (name, end) in enumerate(ends.items())
        ]
        stranger = {"id": 9, "name": "another's", "expiration_date": ends["soon"]}
        tables.add(Table("res.users.apikeys", facts, [*rows, {**stranger, "user_id": others}]))
        own = {"odoo_login": "kpi", "odoo_protocol": "auto"}
        keyed = findings(odoo, home, **own, **KEYED)
        by_password = findings(odoo, home, **own, odoo_password="secret")
    assert keyed["API key"].sentence == (
        "The API key 'soon' ends in 9 days, on 2026-11-30: make a new one."
    )
    assert "API key" not in by_password


@pytest.mark.parametrize(
    ("version", "values", "sentence"),
    [
        ("16.0", {"odoo_protocol": "auto"}, "a browser's session: the fastest that a password"),
        ("16.0", {"odoo_protocol": "odoorpc"}, "/jsonrpc: PLIMSOLL_ODOO_PROTOCOL says so."),
        ("19.0", {"odoo_protocol": "auto", **KEYED}, "JSON-2: the fastest that an API key opens."),
    ],
)
def test_protocol_is_named_with_its_reason_and_rights_to_write_are_told(
    home: Path, version: str, values: dict[str, Any], sentence: str
) -> None:
    told = []
    for may_write in (True, False):
        user = User("kpi", "secret", api_keys=("kpi-key",), may_write=may_write)
        login = {"odoo_login": "kpi", "odoo_password": "secret"}
        with Odoo(some_rows(version, 3), users=[user]) as odoo:
            told.append(findings(odoo, home, **{**login, **values}))
    assert sentence in told[0]["protocol"].sentence
    assert (told[0]["rights to write"].level, told[1]["rights to write"].level) == ("note", "ok")
    assert "could also change sale.order, purchase.order" in told[0]["rights to write"].sentence


def test_command_prints_json_and_fails_when_a_refresh_cannot_run(odoo: Odoo, home: Path) -> None:
    odoo.tables.denied.add("purchase.order")
    values = {
        "PLIMSOLL_HOME": str(home),
        "PLIMSOLL_ODOO_URL": odoo.server.url,
        "PLIMSOLL_ODOO_DB": "plimsoll",
        "PLIMSOLL_ODOO_LOGIN": "admin",
        "PLIMSOLL_ODOO_PASSWORD": PASSWORD,
    }
    done = subprocess.run(
        [sys.executable, "-m", "app", "doctor", "--json"],
        cwd=REPO,
        env={"PATH": os.environ["PATH"], **values},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert told["findings"][0]["about"] == "purchase.order"
    assert PASSWORD not in done.stdout + done.stderr
    assert not home.exists()


def test_postgres_role_is_given_tables_and_nothing_else() -> None:
    for series, properties in ((16, True), (18, False)):
        sql = "\n".join(grants.postgres(load_entities(), series))
        assert "'sale_order'" in sql
        assert ("'ir_property'" in sql) is properties
        assert "grant select on" in sql


def test_every_kpi_that_a_model_weakens_is_one_that_readers_know() -> None:
    named = {kpi for each in load_entities() for kpi in each.degrades}
    named |= {
        kpi for each in load_entities() for column in each.columns.values()
        for kpi in column.degrades
    }  # fmt: skip
    assert named <= LABELS.keys()
