"""Rows and field facts by model: what the server serves, whatever the source."""

from __future__ import annotations

import gzip
import json
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, Any]
RELATIONS = ("many2one", "one2many", "many2many")
PARENT_FIELDS = {"stock.location": "location_id"}
COMPANY_VALUES = "company_values.json.gz"


@dataclass(frozen=True, slots=True)
class Field:
    """One field as `fields_get` describes it."""

    type: str
    relation: str | None = None
    selection: tuple[str, ...] = ()
    stored: bool = True
    required: bool = False
    company_dependent: bool = False

    def described(self, name: str) -> Row:
        """The attributes of `fields_get`, in Odoo's own names."""
        facts: Row = {
            "name": name,
            "type": self.type,
            "string": name.removesuffix("_ids").removesuffix("_id").replace("_", " ").title(),
            "store": self.stored,
            "required": self.required,
            "readonly": not self.stored,
            "searchable": self.stored,
            "sortable": self.stored and self.type not in ("one2many", "many2many"),
            "company_dependent": self.company_dependent,
        }
        if self.relation:
            facts["relation"] = self.relation
        if self.type == "selection":
            facts["selection"] = [[key, key.replace("_", " ").title()] for key in self.selection]
        return facts


COMPUTED = {"display_name": Field("char", stored=False)}


class Table:
    """One model's rows, ordered and found by id, and by last change.

    Rows carry every field of the model but the computed name: ids for many2one, `False` for null,
    UTC text for times. `per_company` holds the values of company-dependent fields: by field,
    company and row; the rows themselves carry those of the first company.
    """

    def __init__(self, model: str, fields: Mapping[str, Field], rows: Iterable[Row] = ()) -> None:
        self.model = model
        self.fields: dict[str, Field] = {"id": Field("integer"), **fields, **COMPUTED}
        self._held = [name for name in self.fields if name not in COMPUTED]
        self.by_id: dict[int, Row] = {}
        self.ids: list[int] = []
        self.per_company: dict[str, dict[int, dict[int, Any]]] = {}
        self._stamps: list[tuple[str, int]] | None = None
        self.put(*rows)

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Row]:
        return (self.by_id[key] for key in self.ids)

    def put(self, *rows: Row) -> None:
        """Add rows, or replace those with the same id."""
        by_id = dict(self.by_id)
        by_id.update((row["id"], self._complete(row)) for row in rows)
        self._take(by_id)

    def remove(self, *ids: int) -> None:
        """Delete rows; like Odoo, nothing remembers them."""
        gone = set(ids)
        self._take({key: row for key, row in self.by_id.items() if key not in gone})

    def _take(self, by_id: dict[int, Row]) -> None:
        self.by_id, self.ids, self._stamps = by_id, sorted(by_id), None

    def _complete(self, row: Row) -> Row:
        if len(row) == len(self._held):
            return row
        return {name: row.get(name, _null(self.fields.get(name))) for name in self._held}

    def ids_changed_since(self, stamp: str) -> list[int]:
        """Ids of rows whose `write_date` is the stamp or later, in id order."""
        if self._stamps is None:
            self._stamps = sorted((row["write_date"] or "", row["id"]) for row in self)
        start = bisect_left(self._stamps, (stamp,))
        return sorted(key for _, key in self._stamps[start:])

    def children(self) -> dict[int, list[int]]:
        """Ids of the direct children by parent id; empty for a model without a hierarchy."""
        parent = PARENT_FIELDS.get(self.model, "parent_id")
        found: dict[int, list[int]] = {}
        if parent in self.fields:
            for row in self:
                found.setdefault(row[parent], []).append(row["id"])
        return found


def _null(facts: Field | None) -> Any:
    return [] if facts and facts.type in ("one2many", "many2many") else False


@dataclass(slots=True)
class Tables:
    """Everything one server knows: its version and a table for each installed model.

    `denied` names models no user has a right to read, `broken` the fields (model, name) that
    make every call that reads them fail. Hold `lock` to change several rows as one transaction.
    """

    version: str
    by_model: dict[str, Table] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    broken: set[tuple[str, str]] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    @property
    def series(self) -> int:
        """The major version, such as 16."""
        return int(self.version.split(".")[0])

    def __getitem__(self, model: str) -> Table:
        return self.by_model[model]

    def __contains__(self, model: object) -> bool:
        return model in self.by_model

    def __iter__(self) -> Iterator[Table]:
        return iter(self.by_model.values())

    def add(self, table: Table) -> None:
        """Install a model."""
        self.by_model[table.model] = table

    def write(self, folder: Path) -> None:
        """Write the rows in the layout of recorded rows: `<model>.jsonl.gz` and a manifest."""
        folder.mkdir(parents=True, exist_ok=True)
        for table in self:
            # A fixed mtime keeps the bytes equal for equal rows.
            with gzip.GzipFile(folder / f"{table.model}.jsonl.gz", "wb", mtime=0) as out:
                for row in table:
                    out.write(json.dumps(row, sort_keys=True).encode() + b"\n")
        values = {table.model: table.per_company for table in self if table.per_company}
        if values:
            with gzip.GzipFile(folder / COMPANY_VALUES, "wb", mtime=0) as out:
                out.write(json.dumps(values, sort_keys=True).encode())
        write_manifest(
            folder,
            self.version,
            {table.model: (len(table), len(table.fields) - len(COMPUTED)) for table in self},
        )


def write_manifest(folder: Path, version: str, models: Mapping[str, tuple[int, int]]) -> None:
    """Say beside written rows which server they are of, and each model's rows and fields."""
    counts = {model: {"rows": rows, "fields": fields} for model, (rows, fields) in models.items()}
    text = json.dumps({"server": version, "models": counts}, indent=1)
    (folder / "manifest.json").write_text(text + "\n")
