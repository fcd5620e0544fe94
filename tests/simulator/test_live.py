"""A served company that lives on: what a tick changes, and how honestly it is stamped."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from simulator.errors import SimulatorError
from simulator.generate.company import Plan, run_company
from simulator.generate.render import render
from simulator.live import LiveCompany
from simulator.server import OdooServer
from simulator.tables import Row, Tables

from .client import post
from .conftest import signed_in

START = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - UTC without saying so, as a caller may
DAYS = 20
Rows = dict[tuple[str, int], Row]


def plan(seed: int) -> Plan:
    return Plan(START + timedelta(days=DAYS), seed=seed, orders=150, months=2)


def company(version: str = "18.0", seed: int = 1) -> LiveCompany:
    return LiveCompany(version, plan(seed), START)


@pytest.fixture
def live() -> LiveCompany:
    return company()


def rows(tables: Tables) -> Rows:
    return {(table.model, row["id"]): dict(row) for table in tables for row in table}


def plain(tables: Tables, *without: str) -> dict[str, list[list[object]]]:
    """Content by model without stamps; quants without ids, which depend on when they were seen."""
    found = {}
    for table in tables:
        drop = {*without, "write_date", *({"id"} if table.model == "stock.quant" else ())}
        content = [[value for name, value in sorted(r.items()) if name not in drop] for r in table]
        found[table.model] = sorted(content, key=repr) if "id" in drop else content
    return found


@pytest.mark.parametrize("version", ["16.0", "18.0", "19.0"])
def test_company_served_to_its_end_is_the_company_generated_at_once(version: str) -> None:
    live = company(version)
    for hours in (5, 91, 200):
        live.clock.tick(hours=hours, late=4, tidy=0)
    live.clock.tick(days=DAYS, hours=-296, tidy=0)
    book = run_company(plan(1)).records()
    whole = plain(render(book, version))
    for model, content in plain(live.tables).items():
        assert content == whole[model], model


def test_ticks_make_new_changed_and_deleted_rows(live: LiveCompany) -> None:
    created, deleted = set(), set()
    for day in range(1, 9):
        before = rows(live.tables)
        tick = live.clock.tick(days=1)
        after = rows(live.tables)
        assert live.clock.now == START + timedelta(days=day)
        new, gone = after.keys() - before.keys(), before.keys() - after.keys()
        changed = [key for key in after.keys() & before.keys() if after[key] != before[key]]
        assert (tick.changed, tick.deleted, tick.late) == (len(new) + len(changed), len(gone), 0)
        created |= {model for model, _ in new}
        deleted |= {model for model, _ in gone}
    assert {"sale.order", "stock.move", "stock.picking", "account.move"} <= created
    assert {"sale.order", "sale.order.line", "stock.quant"} <= deleted


def test_every_change_is_stamped_within_its_tick(live: LiveCompany) -> None:
    for hours in (1, 7, 26):
        before, since = rows(live.tables), str(live.clock.now)
        live.clock.tick(hours=hours)
        for key, row in rows(live.tables).items():
            if key[0] != "stock.quant" and row != before.get(key):
                assert since < row["write_date"] <= str(live.clock.now), key


def late_commits(live: LiveCompany, late_seconds: int) -> Iterator[tuple[str, str]]:
    """(stamp of a change, newest stamp visible before it) of all that came behind."""
    for _ in range(6):
        live.clock.tick(hours=9, late=4, late_seconds=late_seconds)
        before = rows(live.tables)
        newest = max(row["write_date"] or "" for row in before.values())
        live.clock.tick()
        for key, row in rows(live.tables).items():
            if row != before.get(key):
                yield row["write_date"], newest


@pytest.mark.parametrize("late_seconds", [9, 120])
def test_late_transactions_show_up_behind_visible_stamps(
    live: LiveCompany, late_seconds: int
) -> None:
    found = list(late_commits(live, late_seconds))
    behind = [
        (datetime.fromisoformat(newest) - datetime.fromisoformat(stamp)).total_seconds()
        for stamp, newest in found
    ]
    assert sum(seconds > 0 for seconds in behind) > 20
    assert max(behind) <= late_seconds


def test_nobody_sees_a_reference_to_a_record_not_yet_committed(live: LiveCompany) -> None:
    for _ in range(5):
        live.clock.tick(hours=7, late=5)
        for table in live.tables:
            for name, facts in table.fields.items():
                if facts.type == "many2one" and facts.relation in live.tables:
                    known = live.tables[facts.relation].by_id
                    assert not [r["id"] for r in table if r[name] and r[name] not in known], name


def test_same_seed_and_ticks_make_the_same_rows() -> None:
    first, second = company(seed=3), company(seed=3)
    for each in (first, second):
        each.clock.tick(hours=30, late=3)
        each.clock.tick(hours=3)
    assert rows(first.tables) == rows(second.tables)


def test_time_moves_forward_and_ends_at_the_horizon(live: LiveCompany) -> None:
    with pytest.raises(SimulatorError, match="forward"):
        live.clock.tick(hours=-1)
    with pytest.raises(SimulatorError, match="plans end at 2026-07-05"):
        live.clock.tick(days=DAYS + 1)
    assert live.clock.now == START


def test_reader_sees_the_change_and_the_time_moves_over_http(live: LiveCompany) -> None:
    with OdooServer(live.tables, clock=live.clock) as server:
        odoo = signed_in(server)
        before = odoo.execute_kw("sale.order", "search_count", [[]])
        status, told, headers = post(server, "/simulator/tick", {"days": 3})
        assert (status, told["now"]) == (200, "2026-06-18 12:00:00")
        assert headers["Date"] == "Thu, 18 Jun 2026 12:00:00 GMT"
        changed = odoo.execute_kw(
            "sale.order", "search_count", [[["write_date", ">=", str(START)]]]
        )
        assert odoo.execute_kw("sale.order", "search_count", [[]]) > before
        assert changed > 0
        assert post(server, "/simulator/tick", {"weeks": 3})[0] == 400
