"""The history that only marts.duckdb holds: what Odoo has overwritten, brought back if it is lost.

First promises, planned dates, quantities, costs and lock dates are kept by dbt's snapshots from the
first refresh on, in marts.duckdb. Every published snapshot is a copy of that file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from .errors import StorageFailed
from .progress import Progress, silent
from .publish import current
from .settings import ExtractSettings

BROKEN = ".broken"


def restore(settings: ExtractSettings, progress: Progress = silent) -> Path | None:
    """Where marts.duckdb is lost or cannot be opened, begin with a copy of what is published.

    Gives the snapshot copied; None where nothing had to be, or nothing is published. A file that
    cannot be opened is kept beside it as `marts.duckdb.broken`. Raises `StorageFailed`.
    """
    marts, published = settings.marts_file, current(settings)
    if published is None or _opens(marts):
        return None
    part = marts.with_name(f"{marts.name}.part")
    try:
        if marts.exists():
            marts.replace(marts.with_name(marts.name + BROKEN))
        marts.with_name(f"{marts.name}.wal").unlink(missing_ok=True)
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
    except duckdb.Error:
        return False
    return True
