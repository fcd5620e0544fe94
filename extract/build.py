"""Steps 2 and 3: dbt builds the marts from raw.duckdb and tests them, in a child process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .errors import BuildFailed
from .progress import Progress, silent
from .runs import Run
from .settings import PREFIX, PROJECT, ExtractSettings

GOOD = ("success", "pass", "warn", "skipped", "no-op", "reused")
MANIFEST, SEMANTIC_MANIFEST = "manifest.json", "semantic_manifest.json"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What dbt built: nodes done, warnings, seconds, and the folder of its artifacts."""

    nodes: int
    warnings: list[str]
    seconds: float
    target: Path

    def artifact(self, name: str) -> dict[str, Any]:
        """One of dbt's artifacts, such as semantic_manifest.json."""
        found: dict[str, Any] = json.loads((self.target / name).read_text(encoding="utf-8"))
        return found


def build(settings: ExtractSettings, run: Run, progress: Progress = silent) -> BuildResult:
    """Build the marts as a step of a refresh; see `run_dbt`."""
    run.step("build")
    with run.waiting():
        return run_dbt(settings, progress)


def run_dbt(
    settings: ExtractSettings, progress: Progress = silent, *, unit_tests: bool = False
) -> BuildResult:
    """Run `dbt build`, tests included, over the raw.duckdb that is there.

    Unit tests do not depend on the data: only whoever changes a model needs them.
    Raises `BuildFailed` with the first failing node's own words, or when `build_timeout`
    seconds have passed. Interrupted, it stops dbt before the interruption goes on.
    """
    if not settings.raw_file.exists():
        raise BuildFailed(f"{settings.raw_file} is missing; run `plimsoll refresh` first.")
    began = time.monotonic()
    target, logs = settings.home / "dbt" / "target", settings.home / "dbt" / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    # An older run's results must not speak for this one.
    (target / "run_results.json").unlink(missing_ok=True)
    with _Dbt(settings, _command(settings, target, logs, unit_tests)) as dbt:
        errors = dbt.follow(progress)
        code = dbt.wait()
    if dbt.timed_out:
        raise BuildFailed(
            f"dbt was stopped after {settings.build_timeout:g} seconds "
            f"(PLIMSOLL_BUILD_TIMEOUT); see {logs / 'dbt.log'}."
        )
    results = _results(target)
    if code != 0:
        raise BuildFailed(f"{_first_failure(results, errors)} See {logs / 'dbt.log'}.")
    warnings = [_sentence(each) for each in results if each["status"] == "warn"]
    seconds = time.monotonic() - began
    progress("build", f"{len(results)} models and tests in {seconds:.1f} s")
    return BuildResult(len(results), warnings, seconds, target)


class _Dbt:
    """The child process with its own process group and deadline."""

    def __init__(self, settings: ExtractSettings, command: list[str]) -> None:
        self.timed_out = False
        self._command = command
        self._environment = _environment(settings)
        self._deadline = threading.Timer(settings.build_timeout, self._expire)

    def __enter__(self) -> _Dbt:
        self._child = subprocess.Popen(  # noqa: S603  our own interpreter, no shell
            self._command,
            env=self._environment,
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._deadline.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._deadline.cancel()
        if self._child.poll() is None:
            self._kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()

    def follow(self, progress: Progress) -> list[str]:
        """Tell every tenth of the nodes; give back dbt's error messages."""
        errors: list[str] = []
        told = 0
        for event in _events(self._child.stdout):
            data, info = event.get("data", {}), event.get("info", {})
            done, total = int(data.get("index", 0)), int(data.get("total", 0))
            if total and done * 10 // total > told:
                told = done * 10 // total
                progress("build", f"{done} of {total} models and tests …")
            if info.get("level") == "error":
                errors.append(str(info.get("msg", "")))
        return errors

    def wait(self) -> int:
        """dbt's exit code."""
        return self._child.wait()

    def _expire(self) -> None:
        self.timed_out = True
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)


def _command(
    settings: ExtractSettings,
    target: Path,
    logs: Path,
    unit_tests: bool,  # noqa: FBT001  internal
) -> list[str]:
    project = str(settings.models_dir.resolve())
    return [
        *(sys.executable, "-m", "extract.dbt_process"),
        *("--log-format", "json", "--log-format-file", "text", "--no-use-colors"),
        # A parse kept from before an upgrade has been seen to name metrics twice.
        "--no-partial-parse",
        "build",
        *(() if unit_tests else ("--exclude-resource-type", "unit_test")),
        *("--project-dir", project, "--profiles-dir", project),
        *("--target-path", str(target.resolve()), "--log-path", str(logs.resolve())),
    ]


def _environment(settings: ExtractSettings) -> dict[str, str]:
    """Ours, without what names or opens Odoo: dbt has no use for it and writes logs."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(f"{PREFIX}ODOO_")}
    return {
        **kept,
        "PLIMSOLL_RAW": str(settings.raw_file.resolve()),
        "PLIMSOLL_MARTS": str(settings.marts_file.resolve()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def _events(stream: IO[bytes] | None) -> Iterator[dict[str, Any]]:
    for line in stream or ():
        try:
            event = json.loads(line)
        except ValueError:  # a warning of Python's own
            continue
        if isinstance(event, dict):
            yield event


def _results(target: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return list(found["results"])


def _first_failure(results: list[dict[str, Any]], errors: list[str]) -> str:
    failed = [each for each in results if each["status"] not in GOOD]
    if failed:
        return f"dbt failed at {_sentence(failed[0])}"
    return f"dbt failed: {_one_line(errors[0] if errors else 'it said no reason')}."


def _sentence(result: dict[str, Any]) -> str:
    kind, _, name = str(result["unique_id"]).split(".", 2)
    return f"{kind} {name}: {_one_line(result.get('message') or result['status'])}."


def _one_line(message: str) -> str:
    return " ".join(message.split()).rstrip(".")[:400]
