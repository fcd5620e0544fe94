"""Incremental refreshes of a company that lives on end where a full one does."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from simulator.generate.company import Plan
from simulator.live import LiveCompany
from simulator.server import OdooServer
from tests.extract.odoo import by_model, pull_once, raw

from .refreshed import content, differences, settings

START = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - UTC without saying so, as a caller may


def company(version: str, seed: int) -> LiveCompany:
    end = START + timedelta(days=15)
    return LiveCompany(version, Plan(end, seed=seed, orders=300, months=1), START)


def some_ticks(seed: int) -> list[tuple[float, int]]:
    """Hours and late transactions of four stretches."""
    random = Random(seed)
    return [(random.choice((0.2, 3, 11, 24, 60)), random.randint(1, 6)) for _ in range(4)]


@pytest.mark.slow
@pytest.mark.parametrize(("version", "seed"), [("16.0", 2), ("19.0", 4)])
def test_incremental_refreshes_equal_a_full_one_after_any_ticks(
    tmp_path: Path, version: str, seed: int
) -> None:
    live = company(version, seed)
    with OdooServer(live.tables, clock=live.clock) as server:
        pull_once(settings(server, tmp_path / "kept"))
        for number, (hours, late) in enumerate(some_ticks(seed)):
            live.clock.tick(hours=hours, late=late)
            result = by_model(pull_once(settings(server, tmp_path / "kept")))
            assert result["stock.move"].mode == "incremental"
            if number % 2:
                whole = tmp_path / f"whole{number}"
                pull_once(settings(server, whole))
                assert differences(content(tmp_path / "kept"), content(whole)) == {}
    marked = raw(tmp_path / "kept", "select count(*) from raw.sale_order_line where _deleted")
    assert marked[0][0] > 0


@pytest.mark.slow
def test_late_commits_are_missed_without_an_overlap_and_caught_with_one(tmp_path: Path) -> None:
    """Without this the test above would prove nothing about late commits."""
    live = company("18.0", 4)
    with OdooServer(live.tables, clock=live.clock) as server:
        homes = {minutes: tmp_path / f"overlap{minutes}" for minutes in (0, 10)}
        for hours in (30, 30, 0):
            for minutes, home in homes.items():
                pull_once(settings(server, home, overlap_minutes=minutes))
            live.clock.tick(hours=hours, late=6)
        for minutes, home in homes.items():
            pull_once(settings(server, home, overlap_minutes=minutes))
        pull_once(settings(server, tmp_path / "whole"))
        whole = content(tmp_path / "whole")
    assert differences(content(homes[0]), whole)
    assert differences(content(homes[10]), whole) == {}
