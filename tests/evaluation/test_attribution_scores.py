"""The scores of the attribution, on lines small enough to work by hand."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from evaluation.attribution import (
    Line,
    calibration_error,
    compared,
    figures_of,
    score,
    true_shares,
)
from evaluation.case import Case
from evaluation.commands import evaluate_group
from evaluation.pooling import Pool

HOUR = 3600


def line(main: str, confidence: float = 1.0, **shares: Any) -> Line:
    """A line of ten hours: `true` and `estimated` shares, and its main cause."""
    return Line(10 * HOUR, shares["true"], shares["estimated"], main, confidence)


RIGHT = line("supplier", true={"supplier": 1.0}, estimated={"supplier": 1.0})
HALF = line("planning", true={"planning": 0.5, "supplier": 0.5}, estimated={"planning": 1.0})
WRONG = line("warehouse", true={"transport": 1.0}, estimated={"warehouse": 0.8, "transport": 0.2})
UNKNOWN = line("unattributed", 0.0, true={"promise": 1.0}, estimated={"unattributed": 1.0})


def test_hours_beyond_a_causes_true_share_are_misattributed_and_unknown_ones_are_not() -> None:
    figures = figures_of([RIGHT, HALF, WRONG, UNKNOWN])
    assert figures["lines"] == 4
    assert figures["misattributed_hours_share"] == pytest.approx((5 + 8) / 40)
    assert figures["unattributed_share"] == pytest.approx(10 / 40)


def test_either_of_two_equal_causes_is_right() -> None:
    figures = figures_of([RIGHT, HALF, WRONG, UNKNOWN])
    assert figures["top1_lines"] == figures["top1_hours"] == 0.5


def test_the_worst_share_error_is_that_of_the_cause_furthest_off() -> None:
    # of 40 hours: transport 10 in truth and 2 found, warehouse 0 and 8, promise 10 and 0
    assert figures_of([RIGHT, HALF, WRONG, UNKNOWN])["worst_cause_share_error"] == 0.25


def test_causes_of_one_recorded_moment_can_be_taken_for_one() -> None:
    figures = figures_of([RIGHT, HALF, replace(WRONG, in_one_step=True), UNKNOWN])
    # of the ten hours of WRONG two are said to be transport's, which is no cause there
    assert figures["misattributed_hours_share_merged"] == pytest.approx((5 + 2) / 40)
    assert figures["worst_cause_share_error_merged"] == pytest.approx(10 / 40)  # promise
    assert figures["misattributed_hours_share"] == pytest.approx((5 + 8) / 40)


def test_macro_f1_is_the_mean_over_the_causes_that_occur() -> None:
    # supplier and planning are found whenever they are largest, transport and promise never
    assert figures_of([RIGHT, HALF, WRONG, UNKNOWN])["macro_f1"] == pytest.approx(0.5)


def test_confidence_is_compared_with_how_often_it_is_right() -> None:
    sure = [line("supplier", 0.95, true={"supplier": 1.0}, estimated={"supplier": 1.0})] * 3
    doubtful = [line("supplier", 0.45, true={"planning": 1.0}, estimated={"supplier": 1.0})]
    assert calibration_error([*sure, *doubtful]) == pytest.approx((3 * 0.05 + 0.45) / 4)


def test_no_late_line_gives_no_figure_but_their_number() -> None:
    assert figures_of([]) == {"lines": 0}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Two lines late in truth; one of them late in the marts, with a second missing."""
    truth, home = tmp_path / "truth", tmp_path / "home"
    for folder in (truth, home):
        folder.mkdir()
    late = [
        {"order_line_id": 1, "late_seconds": 100, "shares": {"supplier": 150, "planning": -50}},
        {"order_line_id": 2, "late_seconds": 100, "shares": {"promise": 100}},
        {"order_line_id": 3, "late_seconds": 0, "shares": {}},
    ]
    with gzip.open(truth / "late_lines.jsonl.gz", "wt") as out:
        out.writelines(json.dumps(row) + "\n" for row in late)
    about = {"scenario": "clean", "seed": 1, "end": 0, "method": "every coalition"}
    (truth / "manifest.json").write_text(json.dumps(about))
    with duckdb.connect() as con:
        con.execute(f"attach '{home / 'marts.duckdb'}' as built; use built; create schema marts")
        con.execute(
            "create table marts.fct_late_line_causes as select 1 as order_line_id, 'supplier' as"
            " cause, 99 as late_seconds, 100 as line_late_seconds, 0.7::double as confidence,"
            " true as is_main_cause"
        )
        con.execute(f"attach '{home / 'intermediate.duckdb'}' as steps; use steps")
        con.execute("create schema intermediate")
        con.execute(
            "create table intermediate.int_late_slices as"
            " select 1 as order_line_id, 1 as delivery_steps"
        )
    return Case(home, truth, "18.0")


def test_a_cause_that_put_off_something_worse_has_no_share(case: Case) -> None:
    assert true_shares(case) == {1: (100, {"supplier": 1.0}), 2: (100, {"promise": 1.0})}


def test_a_report_counts_sums_that_do_not_close_and_lines_of_one_side(case: Case) -> None:
    report = score(case)
    assert report.figures["exact_sum_violations"] == 1
    assert report.figures["lines_only_in_truth"] == 1
    assert [line.in_one_step for line in compared(case)[0].values()] == [True]
    assert report.as_json(case)["scenario"] == "clean"
    assert "supplier" in report.as_text()


def test_companies_are_pooled_line_by_line_and_shown_one_by_one(case: Case) -> None:
    pool = Pool()
    pool.add(case)
    pool.add(case)
    report = pool.report()
    assert (report.figures["companies"], report.figures["lines"]) == (2, 2)
    assert report.figures["exact_sum_violations"] == 2
    assert [row["seed"] for row in report.tables["by_company"]] == [1, 1]
    spread = {row["figure"]: row for row in report.tables["spread"]}
    assert spread["top1_lines"]["lowest"] == spread["top1_lines"]["highest"] == 1.0
    assert spread["top1_lines"]["standard_error"] == 0.0


def test_seeds_are_scored_as_one_and_written_as_json(case: Case, tmp_path: Path) -> None:
    asked = []

    @contextmanager
    def made(**options: Any) -> Iterator[Case]:
        asked.append((options["seed"], options["company"]))
        yield case

    arguments = ["attribution", "--seeds", "3,7-8", "--company", "kept", "--json"]
    file = tmp_path / "scores.json"
    said = CliRunner().invoke(evaluate_group(made, ("18.0",)), [*arguments, str(file)])
    assert said.exit_code == 0, said.output
    assert asked == [(3, Path("kept/3")), (7, Path("kept/7")), (8, Path("kept/8"))]
    found = json.loads(file.read_text())
    assert (found["seeds"], found["lines"], found["scenario"]) == ([3, 7, 8], 3, "clean")


@pytest.mark.parametrize(("seeds", "words"), [("many", "103-108"), ("1,5-2", "the lower one")])
def test_seeds_that_are_none_are_refused(case: Case, seeds: str, words: str) -> None:
    group = evaluate_group(lambda **_: nullcontext(case), ("18.0",))
    said = CliRunner().invoke(group, ["attribution", "--seeds", seeds])
    assert said.exit_code == 2
    assert words in said.output
