"""How right the margin's leakage is: the waterfall's steps against what really leaked.

    leakage_marts, leakage_truth   sum of the steps below, company currencies added as they are
    worst_step_error               largest difference of a step, as a share of its truth
    steps                          table: both sums and the difference as a share of the truth

A step's truth is what the company's own books know of it. Deliveries count as unbilled when they
have waited longer than policy allows on both sides. Steps without any truth have no share; their
difference counts against all leakage instead. Prices within a per cent of the list are no
overrides here: foreign price lists are rounded to the cent. Landed costs are part of the cost
variance here: books that average their costs no longer know which units carried them, so that how
the two are told apart is a convention and their sum is not.
"""

from __future__ import annotations

from .case import Case, Row
from .report import Figure, Report

STEPS = {
    "override": "case when price_override > 0.01 * policy_revenue then price_override end",
    "discount": "discount_beyond_policy",
    "returns": "returns_and_credits",
    "unbilled": "unbilled_deliveries",
    "cost_variance": "cost_variance + landed_cost",
    "freight": "freight_under_recovered",
    "shrink": "shrink_and_scrap",
}
SUMS = "select {columns} from marts.fct_margin_lines"


def score(case: Case) -> Report:
    """Scores of one company; figures and tables as the module describes them."""
    true = _true_steps(case)
    columns = ", ".join(f"coalesce(sum({column}), 0) as {step}" for step, column in STEPS.items())
    [found] = case.mart_rows(SUMS.format(columns=columns))
    whole = sum(abs(value) for value in true.values()) or 1.0
    rows = [_row(step, true[step], float(found[step]), whole) for step in STEPS]
    figures: dict[str, Figure] = {
        "leakage_marts": float(sum(found.values())),
        "leakage_truth": sum(true.values()),
        "worst_step_error": max(abs(float(row["error"] or 0)) for row in rows),
    }
    return Report("leakage", figures, {"steps": rows})


def _true_steps(case: Case) -> dict[str, float]:
    """Money that leaked by step."""
    steps = dict.fromkeys(STEPS, 0.0)
    for note in case.notes("margin"):
        steps[note["step"]] += note["amount"]
    return steps


def _row(step: str, true: float, found: float, whole: float) -> Row:
    """One step; below a cent of truth the difference is a share of all leakage."""
    return {
        "step": step,
        "truth": round(true, 2),
        "marts": round(found, 2),
        "error": (found - true) / (abs(true) if abs(true) >= 0.01 else whole),
    }
