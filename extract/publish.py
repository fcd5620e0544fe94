"""Step 4: a copy of the marts becomes the snapshot that the dashboard reads.

    marts.duckdb -> published/<run_id>.duckdb.tmp -> checked, on disk -> <run_id>.duckdb -> CURRENT

The pointer file CURRENT is replaced in one step: a reader finds the old snapshot or the new
one, whole, and a run that is killed anywhere leaves the old one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .build import MANIFEST, SEMANTIC_MANIFEST
from .errors import PublishFailed
from .progress import Progress, silent
from .runs import Run
from .settings import ExtractSettings
from .snapshot_file import describe, mart_rows, settle, verify

POINTER = "CURRENT"


def publish(settings: ExtractSettings, run: Run, progress: Progress = silent) -> Path:
    """Publish marts.duckdb and say where. Raises `PublishFailed`; the snapshot before stays."""
    run.step("publish")
    final = settings.published / f"{run.run_id}.duckdb"
    with _told(settings):
        settings.published.mkdir(parents=True, exist_ok=True)
        _remove_parts(settings.published)
        try:
            _copy(settings, run.run_id, final, progress)
        except BaseException:
            _remove_parts(settings.published)
            raise
        _point_to(final)
    run.published(final.name)
    prune(settings, run.run_id)
    progress("publish", f"{final} ({final.stat().st_size / 1e6:.1f} MB)")
    return final


def _copy(settings: ExtractSettings, run_id: str, final: Path, progress: Progress) -> None:
    """A described, checked copy of the marts under its final name, on disk."""
    part = final.with_name(f"{final.name}.tmp")
    target = settings.home / "dbt" / "target"
    settle(settings.marts_file)
    shutil.copyfile(settings.marts_file, part)
    describe(part, run_id, settings.raw_file, target / MANIFEST, target / SEMANTIC_MANIFEST)
    verify(part, _rows_shown(settings, progress))
    _to_disk(part)
    part.replace(final)


def _rows_shown(settings: ExtractSettings, progress: Progress) -> dict[str, int]:
    """Rows of the marts shown until now; one that cannot be read must not be shown for ever."""
    shown = current(settings)
    if shown is None:
        return {}
    try:
        return mart_rows(shown)
    except PublishFailed:
        told = f"Warning: {shown.name}, shown until now, cannot be read"
        progress("publish", f"{told}; nothing was compared with it")
        return {}


def current(settings: ExtractSettings) -> Path | None:
    """The snapshot being shown; None before the first, or where the pointer names none.

    Raises `PublishFailed` where the pointer cannot be read.
    """
    pointer = settings.published / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise PublishFailed(f"{pointer} cannot be read: {error.strerror or error}.") from error
    path = settings.published / name
    return path if path.is_file() else None


def roll_back(settings: ExtractSettings) -> Path:
    """Show the snapshot before the current one, or where none is shown the newest there is.

    Raises `PublishFailed` when there is none.
    """
    shown = current(settings)
    older = [path for path in snapshots(settings) if shown is None or path.name < shown.name]
    if not older:
        raise PublishFailed("There is no older snapshot to roll back to.")
    with _told(settings):
        _point_to(older[-1])
    return older[-1]


def prune(settings: ExtractSettings, newest: str) -> list[Path]:
    """Remove all but the newest snapshots and the one shown; give back those removed.

    A name after the `newest` run's is of a clock that was ahead, and counts as the oldest.
    """
    shown = current(settings)
    ordered = sorted(snapshots(settings), key=lambda each: each.stem <= newest)
    old = [each for each in ordered[: -settings.keep_snapshots] if each != shown]
    for each in old:
        each.unlink(missing_ok=True)
    return old


def snapshots(settings: ExtractSettings) -> list[Path]:
    """Every snapshot there is, the oldest first."""
    return sorted(settings.published.glob("*.duckdb"))


def _point_to(snapshot: Path) -> None:
    pointer = snapshot.with_name(POINTER)
    part = pointer.with_name(f"{POINTER}.tmp")
    part.write_text(snapshot.name + "\n", encoding="utf-8")
    _to_disk(part)
    # The snapshot's own name must outlast a power cut before anything points to it.
    _to_disk(snapshot.parent)
    part.replace(pointer)
    _to_disk(snapshot.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_parts(folder: Path) -> None:
    """Whoever holds the lock owns every unfinished file, a killed run's included."""
    for each in folder.glob("*.tmp*"):
        each.unlink(missing_ok=True)


@contextmanager
def _told(settings: ExtractSettings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        free = shutil.disk_usage(settings.home).free / 1e6
        raise PublishFailed(
            f"The snapshot cannot be written to {settings.published}: {error.strerror or error} "
            f"({free:,.0f} MB free)."
        ) from error
