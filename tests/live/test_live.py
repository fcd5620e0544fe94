"""A real Odoo, by every way its version and the credentials allow; skipped when none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.extract.live import MISSING, named, offered, settings
from benchmarks.extract.measure import measure, plain
from extract.errors import NotOdoo
from extract.sources.choose import open_source
from tests.extract.odoo import pull_once

MODELS = ("res.company", "sale.order", "stock.move", "account.move.line")
FASTER = {"session": 2.5, "json2": 2.5, "postgres": 15.0}
ROWS = 20_000
ROUNDS = 2

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (named()["URL"] or named()["PG_DSN"]), reason=MISSING),
]


@pytest.mark.parametrize("protocol", offered())
def test_models_are_read_in_pages_as_they_are_counted(tmp_path: Path, protocol: str) -> None:
    try:
        source = open_source(settings(tmp_path, protocol))
    except NotOdoo:
        if protocol != "json2":
            raise
        pytest.skip("JSON-2 begins with Odoo 19")
    for model in MODELS:
        ids = source.ids(model, limit=2000)
        rows = sum(len(rows) for _, rows in source.pages(model, ids, ["write_date"]))
        assert abs(rows - len(ids)) <= len(ids) * 0.01  # a live server moves on meanwhile
    source.close()


@pytest.mark.parametrize("protocol", offered()[:1])
def test_whole_pull_brings_every_required_model(tmp_path: Path, protocol: str) -> None:
    result = pull_once(settings(tmp_path, protocol))
    assert result.rows > 0


@pytest.mark.parametrize("protocol", [name for name in offered() if name in FASTER])
def test_reading_is_faster_than_plain_odoorpc(tmp_path: Path, protocol: str) -> None:
    """At length, with a bare loop beside it: `python -m benchmarks.extract --live`."""
    if "odoorpc" not in offered():
        pytest.skip("plain odoorpc needs PLIMSOLL_LIVE_URL and a password or key")
    plainly, ours = [], []
    try:
        for _ in range(ROUNDS):  # by turns: what else the server does disturbs both
            plainly.append(plain(settings(tmp_path, "odoorpc"), ROWS))
            ours.append(measure(settings(tmp_path, protocol), ROWS, rounds=1).ours)
    except NotOdoo:
        if protocol != "json2":
            raise
        pytest.skip("JSON-2 begins with Odoo 19")
    assert max(ours) >= FASTER[protocol] * max(plainly)
