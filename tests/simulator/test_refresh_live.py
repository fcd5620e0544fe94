"""Without an overlap late commits are lost; the histories of test_equality.py prove the rest."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.generate.company import Plan
from simulator.live import LiveCompany
from simulator.server import OdooServer
from tests.extract.odoo import pull_once

from .refreshed import content, differences, settings

START = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - UTC without saying so, as a caller may


@pytest.mark.slow
def test_late_commits_are_missed_without_an_overlap_and_caught_with_one(tmp_path: Path) -> None:
    """Without this the histories would prove nothing about late commits."""
    plan = Plan(START + timedelta(days=15), seed=4, orders=300, months=1)
    live = LiveCompany("18.0", plan, START)
    with OdooServer(live.tables, clock=live.clock) as server:
        homes = {minutes: tmp_path / f"overlap{minutes}" for minutes in (0, 10)}
        pull_once(settings(server, homes[0]))
        shutil.copytree(homes[0], homes[10])
        for hours in (30, 30, 0):
            live.clock.tick(hours=hours, late=6)
            for minutes, home in homes.items():
                pull_once(settings(server, home, overlap_minutes=minutes))
        pull_once(settings(server, tmp_path / "whole"))
        whole = content(tmp_path / "whole")
    assert differences(content(homes[0]), whole)
    assert differences(content(homes[10]), whole) == {}
