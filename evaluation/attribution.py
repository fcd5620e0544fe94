"""How right the causes of lateness are: `fct_late_line_causes` against the simulated truth.

    lines                       late lines of the truth that are late in the marts as well
    top1_lines                  share of them whose main cause is the truth's largest (either of two
                                equal ones)
    top1_hours                  the same, each line weighted by its true working hours late
    macro_f1                    F1 of the main cause, averaged over the causes that are largest for
                                some line in truth
    misattributed_hours_share   hours given to a cause beyond its true share of that line, of all
                                late hours; unattributed hours are not among them
    worst_cause_share_error     largest difference of a cause's share in all late hours, as a
                                fraction (0.03 is three percentage points)
    expected_calibration_error  confidence of the main cause against how often it is right, in ten
                                classes of confidence weighted by lines
    unattributed_share          hours that the marts attribute to nothing, of all late hours
    misattributed_hours_share_merged, worst_cause_share_error_merged   the two with transport
                                counted as warehouse in the truth of deliveries in one step, which
                                record one moment for both, as the models do
    exact_sum_violations        late lines whose causes' seconds do not sum to their lateness
    lines_only_in_truth, lines_only_in_marts   late on one side alone

A cause's true share is its Shapley value; where one put off something worse (a negative value),
the others' are reduced in proportion, so that the shares sum to the lateness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from .case import Case
from .report import Figure, Report

CLASSES = 10  # of confidence
TIED = 0.01  # of a line's lateness: causes this close are equally large
ESTIMATES = """
    select
        cause.order_line_id, cause.cause, cause.late_seconds, cause.line_late_seconds,
        cause.confidence, cause.is_main_cause,
        exists (
            from intermediate.int_late_slices as slice
            where slice.order_line_id = cause.order_line_id and slice.delivery_steps = 1
        ) as in_one_step,
    from marts.fct_late_line_causes as cause
"""

Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One late line: its true lateness in seconds, and shares of 1 as they are and as estimated."""

    seconds: int
    true: Shares
    estimated: Shares
    main: str
    confidence: float
    in_one_step: bool = False  # delivered in one step: warehouse and transport are one moment

    @property
    def right(self) -> bool:
        """Whether the main cause is one of the truth's largest."""
        return self.true.get(self.main, 0.0) >= max(self.true.values()) - TIED

    @property
    def true_main(self) -> str:
        """The truth's largest cause; of equal ones that which was found."""
        return self.main if self.right else max(self.true, key=lambda cause: self.true[cause])

    @property
    def misattributed(self) -> float:
        """Seconds beyond a cause's true share, over the named causes."""
        over = sum(
            max(0.0, share - self.true.get(cause, 0.0))
            for cause, share in self.estimated.items()
            if cause != "unattributed"
        )
        return over * self.seconds

    def merged(self) -> Line:
        """The line with causes that its records cannot tell apart taken for one."""
        if not self.in_one_step:
            return self
        both = self.true.get("warehouse", 0.0) + self.true.get("transport", 0.0)
        others = {cause: share for cause, share in self.true.items() if cause != "transport"}
        return replace(self, true={**others, "warehouse": both})


def score(case: Case) -> Report:
    """Scores of one company; figures and tables as the module describes them."""
    found, counted = compared(case)
    lines = list(found.values())
    figures = {**figures_of(lines), **counted, "truth_method": case.manifest()["method"]}
    return Report("attribution", figures, {"causes": by_cause(lines), "mistaken": _mistaken(lines)})


def compared(case: Case) -> tuple[dict[int, Line], dict[str, int]]:
    """Lines late on both sides by order line; how many break a sum or are late on one alone."""
    truth, estimates = true_shares(case), _estimates(case)
    lines = {
        key: Line(seconds, shares, *estimates[key][1:])
        for key, (seconds, shares) in truth.items()
        if key in estimates
    }
    return lines, {
        "exact_sum_violations": sum(not each[0] for each in estimates.values()),
        "lines_only_in_truth": len(truth.keys() - estimates.keys()),
        "lines_only_in_marts": len(estimates.keys() - truth.keys()),
    }


def true_shares(case: Case) -> dict[int, tuple[int, Shares]]:
    """Late seconds and shares (of 1) by order line; lines without working seconds left out."""
    found = {}
    for row in case.notes("late_lines"):
        shares = positive(row["shares"])
        if row["late_seconds"] > 0 and shares:
            found[row["order_line_id"]] = row["late_seconds"], shares
    return found


def positive(values: Shares) -> Shares:
    """The positive of the values as shares of 1."""
    whole = sum(value for value in values.values() if value > 0)
    return {cause: value / whole for cause, value in values.items() if value > 0}


def _estimates(case: Case) -> dict[int, tuple[bool, Shares, str, float, bool]]:
    """By order line: whether seconds sum up, then what `Line` has beside the truth."""
    rows = defaultdict(list)
    for row in case.mart_rows(ESTIMATES):
        rows[row["order_line_id"]].append(row)
    found = {}
    for key, causes in rows.items():
        whole = causes[0]["line_late_seconds"]
        given = {row["cause"]: row["late_seconds"] for row in causes}
        if whole > 0:
            main = next(row for row in causes if row["is_main_cause"])
            shares = {cause: seconds / whole for cause, seconds in given.items()}
            sums_up = sum(given.values()) == whole
            found[key] = sums_up, shares, main["cause"], main["confidence"], main["in_one_step"]
    return found


def figures_of(lines: list[Line]) -> dict[str, Figure]:
    """The scores that need both sides of each line; 0 lines give no other figure."""
    if not lines:
        return {"lines": 0}
    seconds = sum(line.seconds for line in lines)
    causes, merged = by_cause(lines), [line.merged() for line in lines]
    return {
        "lines": len(lines),
        "late_hours": seconds / 3600,
        "top1_lines": sum(line.right for line in lines) / len(lines),
        "top1_hours": sum(line.right * line.seconds for line in lines) / seconds,
        "macro_f1": _mean([float(row["f1"] or 0) for row in causes if row["lines"]]),
        "misattributed_hours_share": sum(line.misattributed for line in lines) / seconds,
        "worst_cause_share_error": _worst(causes),
        "misattributed_hours_share_merged": sum(line.misattributed for line in merged) / seconds,
        "worst_cause_share_error_merged": _worst(by_cause(merged)),
        "expected_calibration_error": calibration_error(lines),
        "unattributed_share": _share(lines, lambda line: line.estimated, "unattributed"),
    }


def _worst(causes: list[dict[str, Figure]]) -> float:
    return max(abs(float(row["error"] or 0)) for row in causes)


def calibration_error(lines: list[Line]) -> float:
    """Mean distance of confidence from the share of right lines, over classes of confidence."""
    classes = defaultdict(list)
    for line in lines:
        classes[min(int(line.confidence * CLASSES), CLASSES - 1)].append(line)
    gaps = (
        abs(sum(line.confidence for line in each) - sum(line.right for line in each))
        for each in classes.values()
    )
    return sum(gaps) / len(lines)


def by_cause(lines: list[Line]) -> list[dict[str, Figure]]:
    """For each cause: lines where it is the largest, F1 of finding it, its share of hours."""
    causes = sorted({cause for line in lines for cause in (*line.true, *line.estimated)})
    rows = []
    for cause in causes:
        real = sum(line.true_main == cause for line in lines)
        said = sum(line.main == cause for line in lines)
        both = sum(line.right and line.main == cause for line in lines)
        true = _share(lines, lambda line: line.true, cause)
        estimated = _share(lines, lambda line: line.estimated, cause)
        row: dict[str, Figure] = {
            "cause": cause, "lines": real, "found": said, "f1": 2 * both / max(1, real + said),
            "true_share": true, "estimated_share": estimated, "error": estimated - true,
        }  # fmt: skip
        rows.append(row)
    return rows


def _mistaken(lines: list[Line]) -> list[dict[str, Figure]]:
    """Pairs of causes taken for one another, most lines first."""
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if not line.right:
            pairs[line.true_main, line.main] += 1
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [{"truth": true, "found": found, "lines": many} for (true, found), many in ranked]


def _share(lines: list[Line], shares: Callable[[Line], Shares], cause: str) -> float:
    seconds = sum(shares(line).get(cause, 0.0) * line.seconds for line in lines)
    return seconds / sum(line.seconds for line in lines)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
