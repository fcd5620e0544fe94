"""A real server, named by `PLIMSOLL_LIVE_*`, and the ways in that its credentials open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from extract.settings import ExtractSettings

NAMES = ("URL", "DB", "LOGIN", "PASSWORD", "API_KEY", "PG_DSN")
MISSING = (
    "no real server is named: set PLIMSOLL_LIVE_URL, _DB, _LOGIN and _PASSWORD or _API_KEY, "
    "or PLIMSOLL_LIVE_PG_DSN (docs/connecting.md)"
)


def named() -> dict[str, str | None]:
    """What the environment says, by the end of its name."""
    return {name: os.environ.get(f"PLIMSOLL_LIVE_{name}") for name in NAMES}


def offered() -> list[str]:
    """The protocols that the credentials given open; JSON-2 only where the server has it."""
    live = named()
    needed = {
        "odoorpc": live["URL"] and (live["API_KEY"] or live["PASSWORD"]),
        "session": live["URL"] and live["PASSWORD"],
        "json2": live["URL"] and live["API_KEY"],
        "postgres": live["PG_DSN"],
    }
    return [name for name, given in needed.items() if given]


def settings(home: Path, protocol: str, **values: Any) -> ExtractSettings:
    """Settings of a refresh from the server over this protocol."""
    live = named()
    own = {"home": home, "odoo_login": live["LOGIN"], "odoo_protocol": protocol, **values}
    if protocol == "postgres":
        return ExtractSettings(**own, odoo_pg_dsn=live["PG_DSN"])
    keyed = protocol == "json2" or (protocol == "odoorpc" and live["API_KEY"])
    secret = {"odoo_api_key": live["API_KEY"]} if keyed else {"odoo_password": live["PASSWORD"]}
    return ExtractSettings(**own, odoo_url=live["URL"], odoo_db=live["DB"], **secret)
