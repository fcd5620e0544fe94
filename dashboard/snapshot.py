"""The published snapshot: which file is current, and read-only queries on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dashboard.metrics import Registry

Row = dict[str, Any]


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot says about itself; times are aware UTC."""

    path: Path
    run_id: str
    as_of: datetime
    published_at: datetime
    odoo_version: str
    odoo_url: str
    database: str
    schema_version: int


class Snapshot:
    """One open snapshot, handed out by `SnapshotStore.use()`; safe to share between threads."""

    info: SnapshotInfo
    registry: Registry
    as_of_date: date
    """Local date of the as-of time (the earliest over companies): a month is complete once
    this date lies after it."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Rows of a SELECT as dicts; `params` fill the `?` marks."""
        raise NotImplementedError

    def artifact(self, name: str) -> dict[str, Any]:
        """The dbt artifact `name` as it was when the snapshot was built."""
        raise NotImplementedError

    def columns(self, model: str) -> frozenset[str]:
        """Column names of a mart; empty where the snapshot lacks it."""
        raise NotImplementedError


class SnapshotStore:
    """Follows `published/CURRENT`; one per process."""

    def __init__(self, home: Path) -> None:
        raise NotImplementedError

    @contextmanager
    def use(self) -> Iterator[Snapshot]:
        """The current snapshot, kept open until the block ends.

        Raises NoSnapshot or SnapshotCorrupt.
        """
        raise NotImplementedError
