"""Twins of a company: what happened is the same, what did not happen is not."""

from datetime import datetime

import pytest

from benchmarks.attribution.twins import NotedDraws, TwinDraws, run
from simulator.generate.causes import ALL, Causes
from simulator.generate.company import Company, Plan
from simulator.generate.draws import Draws
from simulator.generate.truth.lateness import late_lines

EVERY = frozenset(ALL)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A company of a quarter."""
    return Plan(datetime(2026, 7, 1), 5, 3, None, 250)  # noqa: DTZ001 - UTC, as the company is


def _moves(company: Company) -> list[tuple[object, ...]]:
    told = "product_id", "quantity", "state", "date", "create_date", "write_date"
    return [tuple(row[name] for name in told) for row in company.world.book.rows["stock.move"]]


def test_a_twin_has_the_same_history_and_other_chance_where_there_was_none(plan: Plan) -> None:
    noted = NotedDraws(plan.seed)
    happened = run(plan, EVERY, noted)
    twin = run(plan, EVERY, TwinDraws(plan.seed, 99, noted.asked))
    assert _moves(twin) == _moves(happened)
    draws = NotedDraws(plan.seed), TwinDraws(plan.seed, 99, noted.asked)
    assert any(
        len({str(_late(plan, EVERY - {cause}, each)) for each in draws}) == 2 for cause in ALL
    )


def _late(plan: Plan, causes: Causes, draws: Draws) -> dict[int, int]:
    return {key: late.seconds for key, late in late_lines(run(plan, causes, draws)).items()}
