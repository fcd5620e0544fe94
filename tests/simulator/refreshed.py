"""Refreshes from a served simulation, and what raw.duckdb holds afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extract.entities import load_entities
from extract.settings import ExtractSettings
from simulator.server import OdooServer
from tests.extract.odoo import few_entities, raw

Content = dict[str, list[tuple[Any, ...]]]


def settings(server: OdooServer, home: Path, **values: Any) -> ExtractSettings:
    """Settings of a refresh from this server."""
    given = {
        "home": home,
        "entities": few_entities(home.parent),
        "odoo_url": server.url,
        "odoo_db": "plimsoll",
        "odoo_login": "admin",
        "odoo_password": "admin",
        "odoo_protocol": "odoorpc",
        "retry_seconds": 0,
    }
    return ExtractSettings(**{**given, **values})


def content(home: Path) -> Content:
    """Every live row of every entity, in id order, without the time it was read."""
    return {
        entity.model: raw(
            home,
            f"select * exclude (_extracted_at) from raw.{entity.table} "
            "where not _deleted order by id",
        )
        for entity in load_entities(few_entities(home.parent))
    }


def differences(first: Content, second: Content) -> dict[str, int]:
    """How many rows differ, by model; models without any left out."""
    found = {model: len(set(map(repr, rows)) ^ set(map(repr, second[model])))
             for model, rows in first.items()}  # fmt: skip
    return {model: count for model, count in found.items() if count}
