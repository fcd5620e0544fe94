"""Steps 2 and 3: the dbt project makes the marts from raw.duckdb and tests them.

warehouse_models ──compile (dbt, where a file has changed)──▶ plan ──run──▶ marts.duckdb
"""

from __future__ import annotations

import csv
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BuildFailed
from .marts.child import log_file, run_child
from .marts.compiled import MANIFEST, SEMANTIC_MANIFEST, compiled, compiling
from .marts.plan import Plan
from .progress import Progress, silent
from .runs import Run
from .settings import ExtractSettings

__all__ = [
    "MANIFEST",
    "SEMANTIC_MANIFEST",
    "BuildResult",
    "Declared",
    "build",
    "build_marts",
    "compiling",
    "declared",
    "run_dbt",
]

GOOD = ("success", "pass", "warn", "skipped", "no-op", "reused")
_RESULTS = "run_results.json"
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What was built: nodes done, warnings, seconds, and the folder of dbt's artifacts."""

    nodes: int
    warnings: list[str]
    seconds: float
    target: Path

    def artifact(self, name: str) -> dict[str, Any]:
        """One of dbt's artifacts, such as semantic_manifest.json."""
        found: dict[str, Any] = json.loads((self.target / name).read_text(encoding="utf-8"))
        return found


def build(settings: ExtractSettings, run: Run, progress: Progress = silent) -> BuildResult:
    """Build the marts as a step of a refresh, and log its warnings; see `build_marts`."""
    run.step("build")
    with run.waiting():
        built = build_marts(settings, progress)
    if built.warnings:
        run.note(" ".join(built.warnings))
    return built


def build_marts(settings: ExtractSettings, progress: Progress = silent) -> BuildResult:
    """Run every seed, snapshot, model and test of the project over the raw.duckdb that is there.

    Raises `BuildFailed` with the first failing node's own words, or when `build_timeout`
    seconds have passed. Interrupted, it stops its child before the interruption goes on.
    """
    began, target = time.monotonic(), _target(settings)
    plan = compiled(settings)
    if refused := Plan.read(plan).refused:
        progress("build", f"by dbt build: {refused}")
        return run_dbt(settings, progress, unit_tests=False)
    for name in (MANIFEST, SEMANTIC_MANIFEST):
        shutil.copyfile(plan / name, target / name)
    _begin_anew(settings.intermediate_file)
    files = (plan, *_databases(settings).values(), target, log_file(settings))
    arguments = ["extract.marts.running", *(str(each.resolve()) for each in files)]
    return _built(settings, progress, arguments, began)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the project says before anything is built: its semantic manifest, the columns that each
    mart is to have, and every node of its manifest."""

    semantic: dict[str, Any]
    columns: dict[str, set[str]]
    nodes: list[dict[str, Any]]

    def seed(self, name: str, column: str) -> set[str] | None:
        """The values of a seed's column; None where the project has no such seed."""
        found = (n for n in self.nodes if n["resource_type"] == "seed" and n["name"] == name)
        for node in found:
            file = Path(node["root_path"]) / node["original_file_path"]
            with file.open(encoding="utf-8", newline="") as rows:
                return {row[column] for row in csv.DictReader(rows) if row.get(column)}
        return None


def declared(settings: ExtractSettings) -> Declared:
    """What the project declares. Raises `BuildFailed` where nothing has been read yet, or in dbt's
    words."""
    _target(settings)
    plan = compiled(settings)
    manifest, semantic = (
        json.loads((plan / name).read_text(encoding="utf-8"))
        for name in (MANIFEST, SEMANTIC_MANIFEST)
    )
    columns = {
        node["name"]: {*node["columns"]}
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    return Declared(semantic, columns, [*manifest["nodes"].values()])


def run_dbt(
    settings: ExtractSettings, progress: Progress = silent, *, unit_tests: bool = True
) -> BuildResult:
    """Do the same by `dbt build`, with the models' unit tests; see `build_marts`.

    Unit tests do not depend on the data: only whoever changes a model needs them.
    """
    began, target = time.monotonic(), _target(settings)
    _begin_anew(settings.intermediate_file)
    project = str(settings.models_dir.resolve())
    arguments = [
        "extract.dbt_process",
        *("--log-format", "json", "--log-format-file", "text", "--no-use-colors"),
        # A parse kept from before an upgrade has been seen to name metrics twice.
        *("--no-partial-parse", "build", "--project-dir", project, "--profiles-dir", project),
        *("--target-path", str(target), "--log-path", str(log_file(settings).parent)),
        *(() if unit_tests else ("--exclude-resource-type", "unit_test")),
    ]
    files = _databases(settings)
    environment = {f"PLIMSOLL_{name}": str(path.resolve()) for name, path in files.items()}
    return _built(settings, progress, arguments, began, environment)


def _databases(settings: ExtractSettings) -> dict[str, Path]:
    return {
        "RAW": settings.raw_file,
        "INTERMEDIATE": settings.intermediate_file,
        "MARTS": settings.marts_file,
    }


def _begin_anew(file: Path) -> None:
    """Without the room that older tables took, nor what a killed build left in its log."""
    for each in (file, file.with_name(f"{file.name}.wal")):
        each.unlink(missing_ok=True)


def _target(settings: ExtractSettings) -> Path:
    """The folder for this run's artifacts. Raises `BuildFailed` where nothing has been read."""
    if not settings.raw_file.exists():
        raise BuildFailed(f"{settings.raw_file} is missing; run `plimsoll refresh` first.")
    target = settings.home.resolve() / "dbt" / "target"
    target.mkdir(parents=True, exist_ok=True)
    # An older run's results must not speak for this one.
    (target / _RESULTS).unlink(missing_ok=True)
    return target


def _built(
    settings: ExtractSettings,
    progress: Progress,
    arguments: list[str],
    began: float,
    environment: dict[str, str] | None = None,
) -> BuildResult:
    def told(done: int, total: int) -> None:
        progress("build", f"{done} of {total} models and tests …")

    target = _target(settings)
    why = run_child(settings, arguments, told, environment)
    results = _results(target)
    if why is not None:
        raise BuildFailed(f"{_first_failure(results, why)} See {log_file(settings)}.")
    warnings = [f"Warning: {_sentence(each)}" for each in results if each["status"] == "warn"]
    for warning in warnings:
        progress("build", warning)
    seconds = time.monotonic() - began
    progress("build", f"{len(results)} models and tests in {seconds:.1f} s")
    return BuildResult(len(results), warnings, seconds, target)


def _results(target: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((target / _RESULTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return list(found["results"])


def _first_failure(results: list[dict[str, Any]], why: str) -> str:
    failed = [each for each in results if each["status"] not in GOOD]
    if failed:
        return f"dbt failed at {_sentence(failed[0])}"
    return f"dbt failed: {_one_line(why)}."


def _sentence(result: dict[str, Any]) -> str:
    kind, _, name = str(result["unique_id"]).split(".", 2)
    return f"{kind} {name}: {_one_line(result.get('message') or result['status'])}."


def _one_line(message: str) -> str:
    """dbt's message without the lines of its tables: the cause stands at its end."""
    words = (word for word in message.split() if word.strip("-|"))
    return " ".join(words).rstrip(".")[:_LONGEST]
