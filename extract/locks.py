"""One refresh at a time, held by the operating system: a killed process lets go by itself."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import RefreshRunning, StorageFailed

LOOK_SECONDS = 0.05


@contextmanager
def refresh_lock(home: Path, what: str = "refresh") -> Iterator[None]:
    """Hold the lock of this home for what builds in it.

    Raises `RefreshRunning` with what the holder does, who it is and since when.
    """
    with _held(home / "refresh.lock", what):
        yield


@contextmanager
def scheduler_lock(home: Path) -> Iterator[None]:
    """Be the one scheduler of this home. Raises `RefreshRunning` naming the other one."""
    with _held(home / "scheduler.lock", "scheduler"):
        yield


@contextmanager
def _held(path: Path, what: str) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written: {error.strerror}.") from error
    with file:
        try:
            _take(file)
        except BlockingIOError:
            file.seek(0)
            running, _, holder = file.read().partition("\n")
            told = f"A {running or what} is already running ({holder or 'another process'})."
            raise RefreshRunning(told) from None
        since = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
        file.truncate(0)
        file.write(f"{what}\nprocess {os.getpid()}, since {since}")
        file.flush()
        yield


def _take(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # A page that looks whether a refresh lives has it for an instant.
        time.sleep(LOOK_SECONDS)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
