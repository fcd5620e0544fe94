"""A home with a published sample snapshot, for every test of the read side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.queries.options import last_month
from dashboard.snapshot import Snapshot, SnapshotStore
from tests.sample_snapshot import cached_sample_home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cached_sample_home(tmp_path_factory.mktemp("sample-home"))


@pytest.fixture(scope="session")
def snapshot(sample_home: Path) -> Iterator[Snapshot]:
    with SnapshotStore(sample_home).use() as opened:
        yield opened


@pytest.fixture(scope="session")
def filters(snapshot: Snapshot) -> Filters:
    return Filters.from_query("", last=last_month(snapshot))
