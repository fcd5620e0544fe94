"""How right the causes of lateness are: the aims that are attained, on two companies.

The companies have fifty late lines each, of which an order of four can be a fifth of the hours, and
their truth is drawn from four orders of taking causes away in place of all 256 sets: that costs a
tenth of the runs and errs by a point of a cause's share and by the main cause of one line in
eight (simulator/README.md). So the limits stand that far from what was measured when they were
set: 0.84 and 0.90 of the lines, 4 and 9 points, 7 and 20 % of the hours. What whole truths on
unseen companies gave is told in docs/attribution.md. What has to hold exactly, holds exactly.
"""

from datetime import datetime
from pathlib import Path

import pytest

from app import evaluated
from evaluation.attribution import score
from evaluation.report import Figure
from simulator.generate.company import Plan
from simulator.generate.scenarios import scenario
from simulator.made import write_company

pytestmark = pytest.mark.slow

END = datetime(2026, 7, 1)  # noqa: DTZ001 - UTC, as the company is
ODOO = "18.0"


@pytest.fixture(scope="module", params=[("clean", 51), ("everything", 52)], ids=["clean", "all"])
def figures(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Figure]:
    name, seed = request.param
    folder = tmp_path_factory.mktemp(name)
    plan = Plan(END, seed, 12, None, 1000, scenario(name))
    write_company(folder, [ODOO], plan, truth_budget=32)
    return _scored(folder)


def _scored(folder: Path) -> dict[str, Figure]:
    with evaluated(company=folder, odoo=ODOO) as case:
        return score(case).figures


def test_causes_sum_to_the_lateness_of_every_line(figures: dict[str, Figure]) -> None:
    assert figures["exact_sum_violations"] == 0
    assert figures["lines_only_in_marts"] == 0


def test_main_causes_and_shares_are_as_near_as_a_drawn_truth_can_tell(
    figures: dict[str, Figure],
) -> None:
    assert float(figures["top1_lines"] or 0) >= 0.8  # aimed at: 0.97 clean, 0.85 everything
    assert float(figures["worst_cause_share_error"] or 1) <= 0.12  # aimed at: 0.03 and 0.08
    assert float(figures["misattributed_hours_share"] or 1) <= 0.25  # aimed at: 0.03 and 0.15
