"""Readers of the stand-in Odoo, by any protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extract.sources.choose import open_source
from extract.sources.patient import PatientSource
from tests.extract.odoo import PASSWORD, Odoo

# An administrator's password is an API key too; JSON-2 begins with 19.
PROTOCOLS = {
    "odoorpc": ("16.0", {}),
    "session": ("16.0", {}),
    "json2": ("19.0", {"odoo_password": None, "odoo_api_key": PASSWORD}),
}


def reader(odoo: Odoo, **values: Any) -> PatientSource:
    """A reader by settings, without pauses."""
    return open_source(odoo.settings(Path("home"), **{"retries": 3, "timeout": 20, **values}))


def by(protocol: str, odoo: Odoo, **values: Any) -> PatientSource:
    """A reader by this protocol."""
    return reader(odoo, **{"odoo_protocol": protocol, **PROTOCOLS[protocol][1], **values})
