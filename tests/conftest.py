"""Homes that went the whole path: Odoo rows over odoorpc to a published snapshot."""

from pathlib import Path

import pytest

from tests.whole_path.paths import recorded, refreshed_home


@pytest.fixture(scope="session", params=["16.0", "19.0"])
def recorded_version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def recorded_home(recorded_version: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return refreshed_home(
        tmp_path_factory, f"recorded-{recorded_version}", lambda: recorded(recorded_version)
    )
