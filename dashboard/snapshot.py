"""The published snapshot: which file is current, and read-only queries on it.

published/CURRENT ──▶ published/<run_id>.duckdb ──▶ Snapshot.query(sql, params)
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from dashboard.errors import DashboardError, NoSnapshot, SnapshotCorrupt
from dashboard.metrics import Registry
from dashboard.recent import Recent

Row = dict[str, Any]
T = TypeVar("T")

# A snapshot is data only: nothing in it may reach files, the network or extensions.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
# A snapshot never changes, and readers ask the same: figures of a page, not long lists.
_ANSWERS, _SHORT = 1000, 100


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

    def __init__(self, path: Path) -> None:
        """Open `path` read-only; SnapshotCorrupt when it is not a snapshot of Plimsoll."""
        self._answers = Recent(_ANSWERS)
        self._memo: dict[str, Any] = {}
        self._memo_lock = threading.RLock()
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
        except duckdb.Error as error:
            raise SnapshotCorrupt(f"The snapshot {path.name} cannot be opened.") from error
        try:
            self.info = _info(path, self.query("select * from plimsoll.snapshot"))
            self._columns = self._read_columns()
        except (duckdb.Error, KeyError, IndexError, AttributeError) as error:
            self.close()
            message = f"The file {path.name} is not a complete Plimsoll snapshot."
            raise SnapshotCorrupt(message) from error

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Rows of a SELECT as dicts; `params` fill the `?` marks. Short answers are kept."""
        key = sql, tuple(params)
        kept = self._answers.get(key)
        if kept is None:
            kept = self._ask(sql, params)
            if len(kept) > _SHORT:
                return kept
            self._answers.put(key, kept)
        return [row.copy() for row in kept]

    def _ask(self, sql: str, params: Sequence[Any]) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(params))
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def artifact(self, name: str) -> dict[str, Any]:
        """The dbt artifact `name` as it was when the snapshot was built."""
        rows = self.query("select content from plimsoll.artifact where name = ?", [name])
        if not rows:
            raise SnapshotCorrupt(f"The snapshot {self.info.run_id} lacks {name}.")
        content: dict[str, Any] = json.loads(rows[0]["content"])
        return content

    def columns(self, model: str) -> frozenset[str]:
        """Column names of a mart; empty where the snapshot lacks it."""
        return self._columns.get(model, frozenset())

    def memo(self, key: str, make: Callable[[], T]) -> T:
        """`make()` once per snapshot: its rows never change."""
        with self._memo_lock:
            if key not in self._memo:
                self._memo[key] = make()
            found: T = self._memo[key]
            return found

    @cached_property
    def registry(self) -> Registry:
        """KPIs as they were defined when the numbers were built."""
        return Registry(self.artifact("semantic_manifest.json"))

    @cached_property
    def as_of_date(self) -> date:
        """Local date of the as-of time, the earliest over companies: with it a month is complete
        for all of them."""
        zones = {"UTC"}
        if "timezone" in self.columns("dim_company"):
            rows = self.query("select distinct timezone from marts.dim_company")
            zones = {row["timezone"] or "UTC" for row in rows} or zones
        return min(self.info.as_of.astimezone(_zone(name)).date() for name in zones)

    def close(self) -> None:
        """Close the file; queries that run finish first."""
        self._connection.close()

    def _read_columns(self) -> dict[str, frozenset[str]]:
        rows = self.query(
            "select table_name, list(column_name) as names from information_schema.columns"
            " where table_schema = 'marts' group by table_name"
        )
        return {row["table_name"]: frozenset(row["names"]) for row in rows}


def _info(path: Path, rows: list[Row]) -> SnapshotInfo:
    row = rows[0]
    return SnapshotInfo(
        path=path,
        run_id=row["run_id"],
        as_of=row["as_of"].replace(tzinfo=UTC),
        published_at=row["published_at"].replace(tzinfo=UTC),
        odoo_version=row["odoo_version"] or "",
        odoo_url=row["odoo_url"] or "",
        database=row["database"] or "",
        schema_version=row["schema_version"],
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class SnapshotStore:
    """Follows `published/CURRENT`; one per process."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "published"
        self._lock = threading.Lock()
        self._current: Snapshot | None = None
        self._leases: dict[Snapshot, int] = {}

    @contextmanager
    def use(self) -> Iterator[Snapshot]:
        """The current snapshot, kept open until the block ends.

        Raises NoSnapshot or SnapshotCorrupt.
        """
        snapshot = self._acquire()
        try:
            yield snapshot
        finally:
            self._release(snapshot)

    def info(self) -> SnapshotInfo | None:
        """What the current snapshot says about itself; None without a readable one."""
        try:
            with self.use() as snapshot:
                return snapshot.info
        except DashboardError:
            return None

    def close(self) -> None:
        """Close what is open once nobody uses it any more."""
        with self._lock:
            self._retire()

    def _acquire(self) -> Snapshot:
        with self._lock:
            path = self._pointed_at()
            if self._current is None or self._current.info.path != path:
                fresh = Snapshot(path)
                self._retire()
                self._current = fresh
                self._leases[fresh] = 0
            self._leases[self._current] += 1
            return self._current

    def _release(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._leases[snapshot] -= 1
            if snapshot is not self._current:
                self._close_unused(snapshot)

    def _retire(self) -> None:
        retired, self._current = self._current, None
        if retired is not None:
            self._close_unused(retired)

    def _close_unused(self, snapshot: Snapshot) -> None:
        if self._leases[snapshot] == 0:
            del self._leases[snapshot]
            snapshot.close()

    def _pointed_at(self) -> Path:
        try:
            name = (self._folder / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NoSnapshot("No data yet: run `plimsoll refresh` first.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise SnapshotCorrupt("The pointer file published/CURRENT cannot be read.") from error
        if not name or Path(name).name != name:
            raise SnapshotCorrupt("The pointer file published/CURRENT does not name a snapshot.")
        if not (self._folder / name).is_file():
            raise SnapshotCorrupt(f"The snapshot {name} that published/CURRENT names is missing.")
        return self._folder / name
