"""One sample snapshot, and the application over it, for all page tests."""

from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.callbacks import Reader
from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotStore
from dashboard.web import create_app
from tests.sample_snapshot import cached_sample_home


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published snapshot of the sample distributor."""
    return cached_sample_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def settings(home: Path) -> DashboardSettings:
    """Settings of that home, untouched by the developer's environment."""
    return DashboardSettings(home=home, stale_after_hours=1e6, _env_file=None)


@pytest.fixture(scope="session")
def app(settings: DashboardSettings) -> Dash:
    """The application over the sample."""
    return create_app(settings)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    """Flask's client of the application."""
    return app.server.test_client()


@pytest.fixture(scope="session")
def store(home: Path) -> SnapshotStore:
    """The sample's snapshot store."""
    return SnapshotStore(home)


@pytest.fixture(scope="session")
def reader(settings: DashboardSettings, store: SnapshotStore) -> Reader:
    """The callbacks' bodies over the sample."""
    return Reader(settings, store)
