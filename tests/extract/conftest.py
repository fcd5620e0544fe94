"""A small Odoo 16 and an empty home for each test; no setting from outside reaches them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extract.odoo import Odoo, some_rows


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("PLIMSOLL_ODOO")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def odoo() -> Iterator[Odoo]:
    with Odoo(some_rows("16.0")) as server:
        yield server
