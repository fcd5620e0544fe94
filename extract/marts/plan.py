"""What a compiled project asks for: its nodes in order, each with its SQL."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "plan.json"
SEEDS = "marts.duckdb"


@dataclass(frozen=True, slots=True)
class Node:
    """One seed, snapshot, model or test. `sql` selects its rows; a seed has none.

    `contract` gives type and constraint (`varchar`, `not null`) by column where a model promises
    them; `config` what dbt knows of a snapshot's keys and of how a test fails.
    """

    id: str
    kind: str
    relation: str
    sql: str
    needs: tuple[str, ...]
    contract: dict[str, tuple[str, str]] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes by the order in which they can run, and DuckDB's settings.

    `refused` says why dbt itself has to build the project; None where the nodes are all of it.
    """

    nodes: tuple[Node, ...]
    settings: dict[str, Any]
    threads: int
    refused: str | None = None

    def write(self, folder: Path) -> None:
        """Keep it in a folder."""
        (folder / FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Plan:
        """The plan that `write` kept."""
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        nodes = tuple(Node(**{**each, "needs": tuple(each["needs"])}) for each in found["nodes"])
        return cls(nodes, found["settings"], found["threads"], found["refused"])
