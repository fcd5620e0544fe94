"""How right the causes are over several companies of a scenario, and how much companies differ.

A small company has some sixty late lines, and one order that went wrong for weeks can be a tenth
of its hours: single companies tell luck from skill badly. The figures here are those of
`attribution` over the late lines of all companies together, with three tables beside them:

    companies   the figures of each company
    spread      by figure: lowest and highest company, and the standard error of their mean
    causes      by cause, as `attribution` has it
"""

from __future__ import annotations

from math import sqrt
from statistics import stdev

from .attribution import Line, by_cause, compared, figures_of
from .case import Case
from .report import Figure, Report

SHOWN = (
    "lines", "late_hours", "top1_lines", "top1_hours", "macro_f1", "misattributed_hours_share",
    "worst_cause_share_error", "misattributed_hours_share_merged", "worst_cause_share_error_merged",
    "expected_calibration_error", "unattributed_share",
)  # fmt: skip
COUNTED = ("exact_sum_violations", "lines_only_in_truth", "lines_only_in_marts")


class Pool:
    """Late lines of one company after the other."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._companies: list[dict[str, Figure]] = []
        self._counted = dict.fromkeys(COUNTED, 0)

    def add(self, case: Case) -> None:
        """Score one company and keep its late lines."""
        compared_lines, counted = compared(case)
        lines = list(compared_lines.values())
        self._lines += lines
        found = figures_of(lines)
        self._companies.append({"seed": case.seed, **{name: found.get(name) for name in SHOWN}})
        for name, count in counted.items():
            self._counted[name] += count

    def report(self) -> Report:
        """The scores of all companies so far."""
        figures = {"companies": len(self._companies), **figures_of(self._lines), **self._counted}
        tables = {
            "by_company": self._companies,
            "spread": [self._spread(name) for name in SHOWN if name in figures],
            "causes": by_cause(self._lines),
        }
        return Report("attribution", figures, tables)

    def _spread(self, name: str) -> dict[str, Figure]:
        values = [float(each[name] or 0.0) for each in self._companies if each["lines"]]
        error = stdev(values) / sqrt(len(values)) if len(values) > 1 else None
        return {
            "figure": name, "lowest": min(values), "highest": max(values), "standard_error": error,
        }  # fmt: skip
