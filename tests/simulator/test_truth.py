"""The truth of lateness: exact, complete, reproducible, and never in the rows."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import SimulatorError
from simulator.generate.causes import ALL
from simulator.generate.company import Company, Plan
from simulator.generate.scenarios import SCENARIOS, scenario
from simulator.generate.truth.files import write_truth
from simulator.generate.truth.lateness import explain, late_lines, seconds_late
from simulator.generate.truth.shapley import exact, permutations, sampled, whole_seconds
from simulator.made import company_tables

from .conftest import END


def company(name: str, *, seed: int = 2, lines: int = 600, months: int = 4) -> Company:
    found = Company(Plan(END, seed, months, None, lines, scenario(name)))
    found.run_to(found.world.clock.end)
    found.records()
    return found


@pytest.fixture(scope="module")
def everything() -> Company:
    return company("everything")


@pytest.fixture(scope="module")
def without(everything: Company) -> dict[str, dict[int, int]]:
    plan = everything.plan
    return {cause: seconds_late(plan, plan.scenario.causes - {cause}) for cause in ALL}


def test_mechanics_without_paper_are_those_of_the_rows(everything: Company) -> None:
    late = {key: each.seconds for key, each in late_lines(everything).items()}
    assert late
    assert seconds_late(everything.plan, everything.plan.scenario.causes) == late


def test_no_line_is_late_when_every_cause_is_away(everything: Company) -> None:
    assert seconds_late(everything.plan, frozenset()) == {}


def test_taking_causes_away_leaves_less_lateness(
    everything: Company, without: dict[str, dict[int, int]]
) -> None:
    whole = sum(each.seconds for each in late_lines(everything).values())
    assert sum(sum(each.values()) < whole for each in without.values()) >= 5
    assert all(sum(each.values()) < 1.5 * whole for each in without.values())


@pytest.mark.slow
def test_shares_sum_to_each_line_s_lateness(everything: Company) -> None:
    explained = explain(everything, budget=20, processes=1)
    rows = list(explained.rows())
    assert len(rows) == len(late_lines(everything))
    for row in rows:
        assert sum(row["shares"].values()) + row["without_cause"] == row["late_seconds"]
    assert explained.runs <= 20
    assert explained.method == "2 drawn orders and their reverses"


def test_lateness_in_rows_is_lateness_in_truth(everything: Company) -> None:
    book = everything.world.book
    customers = next(r["id"] for r in book.rows["stock.location"] if r["usage"] == "customer")
    last: dict[int, int] = {}
    for move in book.rows["stock.move"]:
        to_customer = move["location_dest_id"] == customers and move["state"] == "done"
        if to_customer and not move.get("origin_returned_move_id"):
            line = move["sale_line_id"]
            last[line] = max(last.get(line, 0), move["date"])
    orders = book.rows["sale.order"]
    for late in late_lines(everything).values():
        given_up = orders[late.line["order_id"] - 1].get("_cancelled")
        assert late.open == (not late.line.get("_completed") and not given_up)
        if late.line.get("_completed"):
            assert late.until == last[late.line["id"]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_the_quiet_scenario_nothing_goes_wrong(seed: int) -> None:
    quiet = company("quiet", seed=seed)
    assert late_lines(quiet) == {}
    rows = quiet.world.book.rows
    due = [row for row in rows["sale.order"] if 0 < row.get("_promise", 0) < quiet.world.clock.now]
    shipped = {
        row["id"]: row["_completed"] for row in rows["sale.order.line"] if "_completed" in row
    }
    for order in due:
        assert all(line["id"] in shipped for line in order["_goods"]), order["name"]
    counts = [m for m in rows["stock.move"] if m.get("is_inventory") and m["quantity"]]
    assert all(m["date"] == quiet.world.clock.start for m in counts), "only opening stock"
    own = {row["id"] for row in rows["sale.order"] if row["_key"] > 0}
    split = [p for p in rows["stock.picking"] if p.get("backorder_id") and p.get("sale_id") in own]
    assert not split
    assert not rows["stock.scrap"]
    assert not any(m["move_type"] == "out_refund" for m in rows["account.move"])


def facts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield str(key)
            yield from facts(held)
    elif isinstance(value, list):
        for held in value:
            yield from facts(held)
    elif isinstance(value, str):
        yield value


WORDS = {"stock_inaccuracy", "shares", "true_difference", "human_error", "origins",
         "without_cause", "wrong quantity picked", "stolen", "large loss", "batch_validation",
         "backdated_entry", "unmarked_adjustment", "first_promise", "late_seconds"}  # fmt: skip


@pytest.mark.parametrize("version", ["16.0", "19.0"])
def test_no_truth_reaches_the_rows(version: str) -> None:
    tables = company_tables(version, Plan(END, seed=2, months=3, order_lines=300))
    for table in tables:
        assert not any(name.startswith("_") for name in table.fields)
        for row in table:
            assert not any(key.startswith("_") for key in row)
            assert WORDS.isdisjoint(facts(row)), (table.model, row)


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.slow
def test_truth_files_are_complete_and_the_same_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_truth(company("everything", seed=5, lines=150, months=2), tmp_path / name, budget=16)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()}
                for n in ("one", "two"))  # fmt: skip
    assert one == two
    for name in ("late_lines", "counts", "breaches", "margin", "step_changes", "decay"):
        assert f"{name}.jsonl.gz" in one
    manifest = json.loads(one["manifest.json"])
    assert manifest["late_lines"] == len(read(tmp_path / "one" / "late_lines.jsonl.gz"))


def test_an_unknown_scenario_is_one_sentence() -> None:
    with pytest.raises(SimulatorError, match="There is no scenario 'loud': choose one of clean"):
        scenario("loud")


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - {"quiet"}))
def test_every_scenario_has_late_lines_and_its_own_traces(name: str) -> None:
    made = company(name, lines=500, months=4)
    assert late_lines(made)
    rules = {note["rule"] for note in made.truth["breaches"] if "rule" in note}
    assert ("batch_validation" in rules) == (scenario(name).batched > 0)
    assert bool(made.truth["promise_edits"]) <= (scenario(name).edited_promises > 0)
    steps = {row["delivery_steps"] for row in made.world.book.rows["stock.warehouse"]}
    if scenario(name).delivery_steps:
        assert steps == {scenario(name).delivery_steps}


@given(st.lists(st.integers(0, 10_000), min_size=8, max_size=8))
def test_both_ways_of_sharing_sum_to_the_whole(values: list[int]) -> None:
    def outcome(mask: int) -> dict[int, int]:
        return {1: values[mask]}

    total = values[7] - values[0]
    shares = exact(3, [1], outcome)[1]
    drawn = sampled(3, [1], outcome, permutations(3, 2, seed=1))[1]
    assert sum(shares) == pytest.approx(total, abs=1e-6)
    assert sum(drawn) == pytest.approx(total, abs=1e-6)
    assert sum(whole_seconds(shares, total)) == total
    assert all(abs(w - s) <= 1 for w, s in zip(whole_seconds(shares, total), shares, strict=True))


def test_all_orders_drawn_equal_the_exact_value() -> None:
    values = [0, 5, 9, 20, 1, 7, 30, 41]
    orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
    found = sampled(3, [1], lambda mask: {1: values[mask]}, orders)[1]
    assert found == pytest.approx(exact(3, [1], lambda mask: {1: values[mask]})[1])


PRINT_ROWS = """
import hashlib
from datetime import datetime
from simulator.generate.company import Plan
from simulator.made import company_tables
tables = company_tables("18.0", Plan(datetime(2026, 11, 21, 19), seed=4, months=1, order_lines=60))
print(hashlib.sha256(repr([list(table) for table in tables]).encode()).hexdigest())
"""


@pytest.mark.slow
def test_another_process_with_another_hash_seed_makes_the_same_rows() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", PRINT_ROWS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(found) == 1
