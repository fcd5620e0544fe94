"""The incremental warehouse is a fresh full load, row for row, after random histories."""

from pathlib import Path

import pytest

from benchmarks.equality import history


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
def test_incremental_pulls_equal_a_full_one_after_any_history(tmp_path: Path, seed: int) -> None:
    """More of them: `python -m benchmarks.equality --histories 200`."""
    assert history(seed, tmp_path) == {}
