"""A pull killed at any moment loses no row and doubles none, and the next one completes."""

from pathlib import Path

import pytest

from benchmarks.kill import run


@pytest.mark.slow
def test_killed_pulls_leave_what_the_next_one_completes(tmp_path: Path) -> None:
    """More of them, build and publish too: `python -m benchmarks.kill --times 100`."""
    assert run(2, 1, tmp_path, whole=False).wrong == []
