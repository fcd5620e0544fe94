"""One world, refreshed once, and copies of it to break."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler import refresh
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo, some_rows
from tests.paths import REPO
from tests.scheduler.world import World

PROJECT = REPO / "tests" / "extract" / "dbt_project"


@pytest.fixture(scope="package")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world after one refresh."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copytree(PROJECT, folder / "project")
    with Odoo(some_rows("16.0")) as odoo, FlakyProxy(odoo.server.url) as proxy:
        world = World(odoo, proxy, folder / "home", folder / "project", [])
        refresh(world.settings(), lambda step, message, rows=None: world.told.append(step))
        yield world


@pytest.fixture
def world(first: World, tmp_path: Path) -> Iterator[World]:
    """A copy of that world, for a test to break."""
    shutil.copytree(first.home, tmp_path / "home")
    shutil.copytree(first.project, tmp_path / "project")
    first.proxy.held.clear()
    first.proxy.released.clear()
    yield World(first.odoo, first.proxy, tmp_path / "home", tmp_path / "project", first.told)
    first.proxy.spoil = lambda body: None
    first.proxy.released.set()
