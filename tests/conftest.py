"""Homes that went the whole path: Odoo rows over odoorpc to a published snapshot."""

from pathlib import Path

import pytest

from tests.whole_path.paths import recorded, refreshed_home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one home, else of one file, share a process: no fixture is made twice.

    The longest groups begin first, so that no process ends long after the others.
    """
    slow = {_group(item) for item in items if item.get_closest_marker("slow")}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: (not _is_whole_path(item), _group(item) not in slow))


def _group(item: pytest.Item) -> str:
    version = _parameters(item).get("recorded_version")
    return f"recorded-{version}" if version else item.nodeid.partition("::")[0]


def _is_whole_path(item: pytest.Item) -> bool:
    return "recorded_version" in _parameters(item) or "whole_path" in item.path.parts


def _parameters(item: pytest.Item) -> dict[str, object]:
    return item.callspec.params if hasattr(item, "callspec") else {}


@pytest.fixture(scope="session", params=["16.0", "19.0"])
def recorded_version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def recorded_home(recorded_version: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return refreshed_home(
        tmp_path_factory, f"recorded-{recorded_version}", lambda: recorded(recorded_version)
    )
