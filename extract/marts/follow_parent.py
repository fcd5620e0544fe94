"""A child that never outlives its parent, however suddenly that dies.

The parent holds the other end of standard input. When it is gone the pipe closes, and a child
that still held marts.duckdb would block the next refresh.
"""

from __future__ import annotations

import os
import sys
import threading


def follow_parent() -> None:
    """End this process as soon as the one that started it has ended."""
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)
