"""How a refresh tells what it is doing: to people in a terminal or a file, or to nobody."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text


class Progress(Protocol):
    """Called at each thing done; `rows` where rows were moved."""

    def __call__(self, step: str, message: str, *, rows: int | None = None) -> None:
        """Tell one thing."""


def silent(step: str, message: str, *, rows: int | None = None) -> None:
    """Say nothing."""


@contextmanager
def for_people(*, machine: bool = False, stream: TextIO | None = None) -> Iterator[Progress]:
    """A live table in a terminal, plain lines elsewhere; nothing where logs speak to a machine."""
    console = Console(file=stream or sys.stderr)
    if machine:
        yield silent
    elif console.is_terminal and not console.is_dumb_terminal:
        with LiveProgress(console) as live:
            yield live
    else:
        yield ConsoleProgress(stream)


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


class LiveProgress:
    """A table that grows above a line saying what is being done now; stays when done."""

    def __init__(self, console: Console) -> None:
        self._start = time.monotonic()
        self._console = console
        self._live = Live(self._now("start", ""), console=console, refresh_per_second=4)

    def __enter__(self) -> LiveProgress:
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.update(Group())
        self._live.stop()

    def __call__(self, step: str, message: str, *, rows: int | None = None) -> None:
        """Print a row above what is being done; unfinished things only show below."""
        self._live.update(self._now(step, message))
        if not message.endswith("…"):
            self._console.print(self._row(step, message, rows))

    def _row(self, step: str, message: str, rows: int | None) -> RenderableType:
        table = Table.grid(padding=(0, 2), expand=False)
        widths = ((9, "right"), (9, "left"), (56, "left"), (12, "right"))
        for width, side in widths:
            table.add_column(width=width, justify=side)  # type: ignore[arg-type]
        seconds = time.monotonic() - self._start
        count = "" if rows is None else f"{rows:,} {'row' if rows == 1 else 'rows'}"
        # As `Text`, or brackets in a server's words would be read as styles.
        table.add_row(f"{seconds:.1f} s", Text(step, style="bold"), Text(message), count)
        return table

    def _now(self, step: str, message: str) -> RenderableType:
        return Spinner("dots", text=Text(f"{step} {message}".strip()))
