"""A small Odoo of each version, made once; a test that changes rows takes `odoo` instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extract.odoo import Odoo, some_rows
from tests.extract.sources.reading import PROTOCOLS


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Odoo]]:
    with Odoo(some_rows("16.0")) as older, Odoo(some_rows("19.0")) as newer:
        yield {"16.0": older, "19.0": newer}


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def odoo_of(protocol: str, servers: dict[str, Odoo]) -> Odoo:
    """A server that speaks the protocol."""
    return servers[PROTOCOLS[protocol][0]]
