"""The whole refresh, killed at every step, and where nothing has changed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.errors import BuildFailed, CheckFailed, RefreshRunning
from extract.publish import current, roll_back
from extract.runs import Run
from extract.settings import ExtractSettings
from extract.snapshot_file import mart_rows
from extract.unchanged import definitions_digest, still_true
from scheduler import check_definitions, refresh
from state.database import StateDatabase
from tests.extract.odoo import log, raw
from tests.scheduler.world import World, held, statuses, wait_for

REFRESH = (
    "from scheduler import refresh; from extract.settings import ExtractSettings\n"
    "refresh(ExtractSettings(), rebuild=True)"
)


@pytest.mark.slow
def test_refresh_publishes_a_snapshot_and_tells_its_steps(first: World) -> None:
    assert list(dict.fromkeys(first.told)) == ["pull", "build", "check", "publish"]
    path = current(first.settings())
    assert path is not None
    assert mart_rows(path)["fct_orders"] == len(first.odoo.tables["sale.order"])
    assert log(first.home, "select status, step, snapshot from run") == [
        ("ok", "publish", path.name)
    ]


def _building(world: World) -> bool:
    return (world.home / "dbt" / "logs" / "dbt.log").stat().st_size > 0 and bool(
        log(world.home, "select 1 from run where status = 'running' and step = 'build'")
    )


def _publishing(world: World) -> bool:
    return bool(list((world.home / "published").glob("*.tmp*")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hold", "moment"),
    [
        # Between pages and merge; at any other moment of a pull: test_kill.py.
        ('"stock.quant", "search"', held),
        (None, _building),
        (None, _publishing),
    ],
)
def test_refresh_killed_at_any_step_leaves_the_last_snapshot_and_the_next_completes(
    world: World, hold: str | None, moment: Callable[[World], bool]
) -> None:
    before = current(world.settings())
    assert before is not None
    if hold:
        world.proxy.times("hold", 1, where=hold)
    with world.start(REFRESH) as child:
        wait_for(lambda: moment(world), child)
        if hold:
            with pytest.raises(RefreshRunning, match=f"process {child.pid}, since"):
                refresh(world.settings())
        child.send_signal(signal.SIGKILL)
    world.proxy.released.set()
    shown = current(world.settings())
    assert shown is not None
    # Killed a moment after the pointer was replaced, the new snapshot is there, whole.
    assert shown == before or moment is _publishing
    assert mart_rows(shown)["dim_company"] > 0
    path = refresh(world.settings())
    assert current(world.settings()) == path
    assert raw(world.home, "select list(id order by id) from raw.sale_order") == [
        (world.odoo.tables["sale.order"].ids,)
    ]
    assert log(world.home, "select count(*) from run where status = 'running'") == [(0,)]
    assert log(world.home, "select error from run where status = 'orphaned'") in (
        [("the process was killed",)],
        [],
    )


@pytest.mark.slow
def test_definitions_are_checked_as_they_are_written_now_and_wrong_ones_not_published(
    world: World,
) -> None:
    before = current(world.settings())
    problems, rows = check_definitions(world.settings())
    assert problems == []
    assert [(row["kpi"], row["label"], row["unit"]) for row in rows] == [
        ("orders", "Orders", "orders")
    ]
    assert len(log(world.home, "select 1 from run")) == 1
    _rewrite(world, "unit: orders", "unit: bananas")
    world.settings().marts_file.unlink()
    problems, rows = check_definitions(world.settings())
    assert "bananas" in problems[0]
    assert not world.settings().marts_file.exists(), "what is declared wrong is told before a build"
    seeds = world.settings().models_dir / "seeds"
    seeds.mkdir()
    (seeds / "owner_roles.csv").write_text("role,title\nsales,Sales\n")
    _rewrite(world, "unit: bananas", "unit: orders")
    _rewrite(world, "owner: sales", "owner: nobody")
    problems, rows = check_definitions(world.settings())
    assert "owner `nobody` is not in owner_roles, which has sales." in problems[0]
    assert not world.settings().marts_file.exists()
    _rewrite(world, "unit: orders", "unit: bananas")
    with pytest.raises(CheckFailed, match="bananas") as error:
        refresh(world.settings())
    assert error.value.exit_code == 11
    assert current(world.settings()) == before


def test_definitions_cannot_be_checked_before_anything_was_read(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="run `plimsoll refresh` first"):
        check_definitions(ExtractSettings(home=tmp_path / "home"))


@pytest.mark.slow
def test_refresh_without_a_change_keeps_the_snapshot_until_something_differs(world: World) -> None:
    settings = world.settings()
    shown = current(settings)
    assert refresh(settings) == shown
    assert refresh(settings, kind="reconcile") == shown
    assert statuses(world) == ["ok", "unchanged", "unchanged"]
    with sqlite3.connect(world.home / "state.db") as con:  # the clock was ahead, and is set back
        con.execute("update run set started_at = '2099-01-01 05:00:00.000000' where status = 'ok'")
        con.execute("update run set status = 'failed' where status = 'ok'")
    con.close()
    assert _still_true(world, settings.now()) == shown
    assert _still_true(world, settings.now() + dt.timedelta(days=1)) is None
    _rewrite(world, "label: Orders", "label: Orders entered")
    assert _still_true(world, settings.now()) is None
    second = refresh(settings)
    assert second != shown
    assert refresh(settings) == second
    roll_back(settings)
    assert _still_true(world, settings.now()) is None


@pytest.mark.slow
def test_snapshot_that_cannot_be_read_any_more_is_replaced_by_the_next_refresh(
    world: World,
) -> None:
    settings = world.settings()
    shown = current(settings)
    assert shown is not None
    os.truncate(shown, 20_000)
    assert _still_true(world, settings.now()) is None
    second = refresh(settings)
    assert second != shown
    assert current(settings) == second


def _rewrite(world: World, words: str, others: str) -> None:
    """Change what the project's YAML says."""
    models = world.project / "models" / "models.yml"
    models.write_text(models.read_text().replace(words, others))


def _still_true(world: World, moment: dt.datetime) -> Path | None:
    """What a refresh at that moment would keep, if it brought nothing."""
    settings, state = world.settings(), StateDatabase(world.home)
    digest = definitions_digest(world.project)
    return still_true(settings, state, Run(state, "now", moment), [], digest)
