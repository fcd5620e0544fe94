"""Who is told how far a long simulation has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, str], None]  # a step, and what it does now


def silent(step: str, what: str) -> None:
    """Tell nobody."""
