"""A child process that builds: its progress, its deadline, and why it failed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from extract.errors import BuildFailed
from extract.settings import PROJECT, ExtractSettings
from state.settings import PREFIX

Told = Callable[[int, int], None]
_OPENS = (f"{PREFIX}ODOO_", f"{PREFIX}STATE_")
_LAST_WORDS = 100
"""Lines that are kept of what a child says otherwise than as events: room for a traceback."""


def run_child(
    settings: ExtractSettings,
    arguments: Sequence[str],
    told: Told,
    environment: Mapping[str, str] | None = None,
) -> str | None:
    """Run one of our modules; None where it ended well, else why not. Its last words are logged.

    `told` hears done and total nodes. Raises `BuildFailed` when `build_timeout` seconds have
    passed. Interrupted, it stops the child before the interruption goes on.
    """
    with _Child(settings, arguments, environment or {}) as child:
        errors = child.follow(told)
        code = child.wait()
    if code != 0:
        _log(settings, child.said)
    if child.timed_out:
        raise BuildFailed(
            f"dbt was stopped after {settings.build_timeout:g} seconds "
            f"(PLIMSOLL_BUILD_TIMEOUT); see {log_file(settings)}."
        )
    return None if code == 0 else _why(code, errors, child.said)


def _why(code: int, errors: list[str], said: Iterable[str]) -> str:
    """What killed it, the first error it told, or its last line: that of a traceback says why."""
    if code < 0:
        doubt = ": out of memory?" if code == -signal.SIGKILL else ""
        return f"it was killed (signal {-code}{doubt})"
    lines = [each for each in said if each and not each[0].isspace()]
    return (*errors, *reversed(lines), "it said no reason")[0]


def _log(settings: ExtractSettings, said: Iterable[str]) -> None:
    with suppress(OSError), log_file(settings).open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in said)


def log_file(settings: ExtractSettings) -> Path:
    """Where a build says what it did; its folder is there."""
    folder = settings.home.resolve() / "dbt" / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "dbt.log"


class _Child:
    """The process with a group of its own and a deadline."""

    def __init__(
        self, settings: ExtractSettings, arguments: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self.timed_out = False
        self.said: deque[str] = deque(maxlen=_LAST_WORDS)
        self._command = [sys.executable, "-m", *arguments]
        self._environment = {**_environment(), **environment}
        self._deadline = threading.Timer(settings.build_timeout, self._expire)

    def __enter__(self) -> _Child:
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

    def follow(self, told: Told) -> list[str]:
        """Tell every tenth of the nodes; give back the error messages."""
        errors: list[str] = []
        tenth = 0
        for event in self._events():
            data, info = event.get("data", {}), event.get("info", {})
            done, total = int(data.get("index", 0)), int(data.get("total", 0))
            if total and done * 10 // total > tenth:
                tenth = done * 10 // total
                told(done, total)
            if info.get("level") == "error":
                errors.append(str(info.get("msg", "")))
        return errors

    def _events(self) -> Iterator[dict[str, Any]]:
        for line in self._child.stdout or ():
            event = _event(line)
            if event is None:
                self.said.append(line.decode(errors="replace").rstrip())
            else:
                yield event

    def wait(self) -> int:
        """The exit code."""
        return self._child.wait()

    def _expire(self) -> None:
        self.timed_out = True
        self._kill()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Ours, without what opens Odoo or the state: dbt has no use for it and writes logs."""
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(_OPENS)}
    return {**kept, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}


def _event(line: bytes) -> dict[str, Any] | None:
    """One thing that dbt, or a module of ours, tells; None for a line of Python's own."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
