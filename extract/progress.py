"""How a refresh tells what it is doing."""

from __future__ import annotations

import sys
import time
from typing import Protocol, TextIO


class Progress(Protocol):
    """Called at each thing done; `rows` where rows were moved."""

    def __call__(self, step: str, message: str, *, rows: int | None = None) -> None:
        """Tell one thing."""


def silent(step: str, message: str, *, rows: int | None = None) -> None:
    """Say nothing."""


class ConsoleProgress:
    """Writes one line each: seconds since the start, step, what, rows."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._start = time.monotonic()

    def __call__(self, step: str, message: str, *, rows: int | None = None) -> None:
        """Write one line."""
        seconds = time.monotonic() - self._start
        line = f"{seconds:7.1f} s  {step:<8} {message}"
        if rows is not None:
            line = f"{line:<56} {rows:>10,} {'row' if rows == 1 else 'rows'}"
        self._stream.write(line + "\n")
        self._stream.flush()
