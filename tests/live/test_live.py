"""A real Odoo, by every way its version and the credentials allow; skipped when none is named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from extract.errors import NotOdoo
from extract.settings import ExtractSettings
from extract.sources.choose import open_source
from tests.extract.odoo import pull_once

NAMES = ("URL", "DB", "LOGIN", "PASSWORD", "API_KEY", "PG_DSN")
LIVE = {name: os.environ.get(f"PLIMSOLL_LIVE_{name}") for name in NAMES}
MODELS = ("res.company", "sale.order", "stock.move", "account.move.line")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (LIVE["URL"] or LIVE["PG_DSN"]),
        reason="no real server is named: set PLIMSOLL_LIVE_URL, _DB, _LOGIN and _PASSWORD or "
        "_API_KEY, or PLIMSOLL_LIVE_PG_DSN (docs/connecting.md)",
    ),
]


def settings(home: Path, protocol: str) -> ExtractSettings:
    own: dict[str, Any] = {"home": home, "odoo_login": LIVE["LOGIN"], "odoo_protocol": protocol}
    if protocol == "postgres":
        return ExtractSettings(**own, odoo_pg_dsn=LIVE["PG_DSN"])
    where = {"odoo_url": LIVE["URL"], "odoo_db": LIVE["DB"]}
    keyed = protocol == "json2" or (protocol == "odoorpc" and LIVE["API_KEY"])
    secret = {"odoo_api_key": LIVE["API_KEY"]} if keyed else {"odoo_password": LIVE["PASSWORD"]}
    return ExtractSettings(**own, **where, **secret)


def offered() -> list[str]:
    """The ways that the credentials given open."""
    needed = {
        "odoorpc": LIVE["URL"] and (LIVE["API_KEY"] or LIVE["PASSWORD"]),
        "session": LIVE["URL"] and LIVE["PASSWORD"],
        "json2": LIVE["URL"] and LIVE["API_KEY"],
        "postgres": LIVE["PG_DSN"],
    }
    return [name for name, given in needed.items() if given]


@pytest.mark.parametrize("protocol", offered())
def test_models_are_read_in_pages_as_they_are_counted(tmp_path: Path, protocol: str) -> None:
    try:
        source = open_source(settings(tmp_path, protocol))
    except NotOdoo:
        if protocol != "json2":
            raise
        pytest.skip("JSON-2 begins with Odoo 19")
    for model in MODELS:
        ids = source.ids(model, limit=2000)
        rows = sum(len(rows) for _, rows in source.pages(model, ids, ["write_date"]))
        assert abs(rows - len(ids)) <= len(ids) * 0.01  # a live server moves on meanwhile
    source.close()


@pytest.mark.parametrize("protocol", offered()[:1])
def test_whole_pull_brings_every_required_model(tmp_path: Path, protocol: str) -> None:
    result = pull_once(settings(tmp_path, protocol))
    assert result.rows > 0
