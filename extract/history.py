"""The history that only marts.duckdb holds: what Odoo has overwritten, brought back if it is lost.

First promises, planned dates, quantities, costs and lock dates are kept by dbt's snapshots from the
first refresh on, in marts.duckdb. Every published snapshot is a copy of that file.
"""

from __future__ import annotations

import re
import shutil
from itertools import count
from pathlib import Path

import duckdb

from .errors import StorageFailed
from .progress import Progress, silent
from .publish import current, snapshots
from .settings import ExtractSettings
from .snapshot_file import readable

# What the system refuses says nothing about what is in the file.
_REFUSED = ("Could not set lock", "Permission denied", "No space left")


def restore(settings: ExtractSettings, progress: Progress = silent) -> Path | None:
    """Where marts.duckdb is lost or broken, begin with a copy of what is published.

    Gives the snapshot copied: the one shown, or the newest that can be read; None where nothing
    had to be copied, or nothing can be. A broken file is kept beside it as `marts.duckdb.broken`.
    Raises `StorageFailed`, also where the file may be sound and another process holds it.
    """
    marts = settings.marts_file
    if _opens(marts):
        return None
    candidates = filter(None, (current(settings), *reversed(snapshots(settings))))
    published = next(filter(readable, candidates), None)
    if published is None:
        return None
    part = marts.with_name(f"{marts.name}.part")
    try:
        _set_aside(marts)
        shutil.copyfile(published, part)
        part.replace(marts)
    except OSError as error:
        raise StorageFailed(f"{marts} cannot be restored: {error.strerror or error}.") from error
    progress("build", f"{marts.name} was lost: its history comes from {published.name}")
    return published


def _opens(marts: Path) -> bool:
    if not marts.exists():
        return False
    try:
        with duckdb.connect() as con:
            name = str(marts).replace("'", "''")
            con.execute(f"attach '{name}' as marts")
            con.execute("select count(*) from duckdb_tables() where database_name = 'marts'")
    except duckdb.Error as error:
        # DuckDB goes on to advise opening it read-only, which is no help to a build.
        reason = re.split(r"\.? (?:However,|See also) ", str(error).splitlines()[0])[0]
        if any(words in reason for words in _REFUSED):
            raise StorageFailed(f"{marts} cannot be used: {reason}.") from error
        return False
    return True


def _set_aside(marts: Path) -> None:
    """Keep a broken file, and the log that belongs to it, under a name that nothing has."""
    log = marts.with_name(f"{marts.name}.wal")
    if marts.exists():
        names = (f"{marts.name}.broken{f'-{n}' if n > 1 else ''}" for n in count(1))
        kept = next(path for path in map(marts.with_name, names) if not path.exists())
        marts.replace(kept)
        if log.exists():
            log.replace(kept.with_name(f"{kept.name}.wal"))
    log.unlink(missing_ok=True)
