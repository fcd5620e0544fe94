"""A dbt project as plain SQL, compiled when one of its files has changed and kept until then.

It is kept beside the project, as dbt keeps its own `target`, so that every home built from it
finds it; in the home where the project's folder cannot be written.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from extract.definitions import digest
from extract.errors import BuildFailed, ExtractError
from extract.settings import ExtractSettings

from .child import log_file, run_child
from .plan import FILE, SEEDS

MANIFEST, SEMANTIC_MANIFEST = "manifest.json", "semantic_manifest.json"
KEPT = 3  # as many versions of the project as anyone goes back and forth between
_PARTS = (FILE, SEEDS, MANIFEST, SEMANTIC_MANIFEST)


def compiled(settings: ExtractSettings) -> Path:
    """The folder with the project's plan and manifests. Raises `BuildFailed` in dbt's words."""
    project = settings.models_dir.resolve()
    kept = _place(project, settings.home)
    folder = kept / _name(project)
    with _alone(kept):
        if not folder.exists():
            _compile(settings, project, folder)
            _prune(kept)
        folder.touch()
    return folder


@contextmanager
def compiling(settings: ExtractSettings) -> Iterator[None]:
    """Compile while something else goes on, where it has to be. What is wrong is told later."""

    def work() -> None:
        with suppress(ExtractError, OSError):
            compiled(settings)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join()


def _place(project: Path, home: Path) -> Path:
    beside = project / "target" / "compiled_plans"
    with suppress(OSError):
        beside.mkdir(parents=True, exist_ok=True)
    return beside if os.access(beside, os.W_OK) else home.resolve() / "dbt" / "compiled_plans"


def _name(project: Path) -> str:
    made_by = [f"{name} {version(name)}" for name in ("dbt-core", "dbt-duckdb", "duckdb")]
    return digest((project, Path(__file__).parent), *made_by)


def _compile(settings: ExtractSettings, project: Path, folder: Path) -> None:
    logs = log_file(settings)
    part = Path(mkdtemp(dir=folder.parent, prefix="part-"))
    try:
        where = (str(project), str(part), str(logs.parent))
        why = run_child(settings, ["extract.marts.compiling", *where], lambda *_: None)
        if why is not None:
            raise BuildFailed(f"dbt failed: {_one_line(why)}. See {logs}.")
        for path in part.iterdir():
            if path.name not in _PARTS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _one_line(message: str) -> str:
    return " ".join(message.split()).rstrip(".")[:400]


def _prune(kept: Path) -> None:
    """Remove what no recent version of the project needs, and what a killed compilation left."""
    folders = sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    whole = [each for each in folders if (each / FILE).exists()]
    for each in folders:
        if each.is_dir() and each not in whole[:KEPT]:
            shutil.rmtree(each, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One compilation at a time; the next one finds what this one made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
