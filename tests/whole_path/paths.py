"""One refreshed home per recording or generated version, shared by all test processes."""

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import scheduler
from extract.settings import ExtractSettings
from simulator.recorded import load_rows
from simulator.server import OdooServer
from simulator.tables import Tables
from tests.extract.odoo import log
from tests.paths import SHARED

AS_OF = dt.datetime(2026, 11, 21, 19, 30, tzinfo=dt.UTC)


def settings_for(server: OdooServer, home: Path, **more: object) -> ExtractSettings:
    usual: dict[str, object] = {
        "home": home,
        "odoo_url": server.url,
        "odoo_db": "plimsoll",
        "odoo_login": "admin",
        "odoo_password": "admin",
        "as_of": AS_OF,
    }
    return ExtractSettings(**{**usual, **more})


def recorded(version: str) -> Tables:
    return load_rows(SHARED / "odoo" / "rows" / version)


def refreshed_home(
    factory: pytest.TempPathFactory,
    name: str,
    tables: Callable[[], Tables],
    as_of: dt.datetime = AS_OF,
) -> Path:
    """A home after one refresh from `tables()`: built by the first test process that asks."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    home = shared / f"home-{name}"
    with (shared / f"home-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            fresh = shared / f"fresh-{name}"
            shutil.rmtree(fresh, ignore_errors=True)
            with OdooServer(tables()) as server:
                scheduler.refresh(settings_for(server, fresh, as_of=as_of))
            assert log(fresh, "select note from run") == [(None,)], "a test of the data warned"
            fresh.rename(home)
    return home
