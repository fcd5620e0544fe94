"""Recorded rows of a real server, ready to serve."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .errors import SimulatorError
from .tables import COMPANY_VALUES, Field, Row, Table, Tables

STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def load_rows(folder: Path) -> Tables:
    """Tables from `manifest.json` and `<model>.jsonl.gz`; a model without a file is not installed.

    Field facts come from `../../fields/<version>.json` where that file is, and from the
    rows themselves otherwise. Raises `SimulatorError` for a folder that cannot be read.
    """
    version = _version(folder)
    known = _recorded_fields(folder.parent.parent / "fields" / f"{version}.json")
    tables = Tables(version)
    for path in sorted(folder.glob("*.jsonl.gz")):
        model = path.name.removesuffix(".jsonl.gz")
        tables.add(_table(model, _rows(path), known.get(model, {})))
    if not tables.by_model:
        raise SimulatorError(f"No rows in {folder}: expected files named <model>.jsonl.gz.")
    _take_company_values(tables, folder / COMPANY_VALUES)
    return tables


def _take_company_values(tables: Tables, path: Path) -> None:
    """Values by company are written only where a field has them; ids are text in JSON."""
    if not path.is_file():
        return
    try:
        with gzip.open(path, "rt", encoding="utf-8") as text:
            for model, fields in json.load(text).items():
                tables[model].per_company = {
                    name: {
                        int(company): {int(key): value for key, value in values.items()}
                        for company, values in companies.items()
                    }
                    for name, companies in fields.items()
                }
    except (OSError, EOFError, ValueError, KeyError, AttributeError) as error:
        raise SimulatorError(f"{path} cannot be read: {error}.") from error


def _version(folder: Path) -> str:
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise SimulatorError(f"No recorded rows at {folder}: manifest.json is missing.")
    try:
        version = str(json.loads(manifest.read_text())["server"])
        int(version.split(".", maxsplit=1)[0])
    except (ValueError, KeyError, TypeError) as error:
        raise SimulatorError(f"{manifest} does not name the server's version.") from error
    return version


def _rows(path: Path) -> list[Row]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    except (OSError, EOFError, ValueError) as error:
        raise SimulatorError(f"{path} cannot be read: {error}.") from error
    if not all(isinstance(row, dict) and isinstance(row.get("id"), int) for row in rows):
        raise SimulatorError(f"{path} holds something other than rows with an id.")
    return rows


def _recorded_fields(path: Path) -> dict[str, dict[str, Field]]:
    if not path.is_file():
        return {}
    return {
        model: {name: field_from(facts) for name, facts in fields.items()}
        for model, fields in json.loads(path.read_text()).items()
    }


def field_from(facts: Mapping[str, Any]) -> Field:
    """A field from recorded `fields_get` facts."""
    return Field(
        type=facts["type"],
        relation=facts.get("relation"),
        selection=tuple(facts.get("selection") or ()),
        stored=facts.get("stored", True),
        required=facts.get("required", False),
        company_dependent=facts.get("company_dependent", False),
    )


def _table(model: str, rows: list[Row], known: Mapping[str, Field]) -> Table:
    held = {name for row in rows for name in row}
    if not rows:
        held = {name for name, facts in known.items() if facts.stored}
    fields = {name: known.get(name) or _inferred(name, rows) for name in sorted(held)}
    return Table(model, fields, rows)


def _inferred(name: str, rows: Iterable[Row]) -> Field:
    """A type that fits the values; relations stay unknown, so dotted paths need the field facts."""
    values = [row[name] for row in rows if row.get(name) not in (None, False)]
    if any(isinstance(value, list) for value in values) or name.endswith("_ids"):
        return Field("many2many")
    if not values or all(isinstance(value, bool) for value in values):
        return Field("many2one" if name.endswith("_id") else "boolean")
    if all(isinstance(value, int) for value in values):
        return Field("many2one" if name.endswith(("_id", "_uid")) else "integer")
    if all(isinstance(value, (int, float)) for value in values):
        return Field("float")
    return Field(_text_type([str(value) for value in values]))


def _text_type(values: list[str]) -> str:
    if all(STAMP.fullmatch(value) for value in values):
        return "datetime"
    return "date" if all(DAY.fullmatch(value) for value in values) else "char"
