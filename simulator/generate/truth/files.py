"""The truth of one history as files of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.generate.progress import Progress, silent
from simulator.generate.truth.lateness import explain
from simulator.generate.truth.ledger import write_lines

if TYPE_CHECKING:
    from simulator.generate.company import Company

KINDS = ("counts", "breaches", "margin", "step_changes", "decay")


def write_truth(
    company: Company,
    folder: Path,
    *,
    budget: int | None = None,
    progress: Progress = silent,
) -> None:
    """Write `late_lines`, a file for each kind of note, and a manifest that says how and how many.

    Every line's shares and `without_cause` sum to its `late_seconds` exactly; a share may be
    negative where a cause put off something worse.
    """
    explained = explain(company, budget=budget, progress=progress)
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "late_lines.jsonl.gz", explained.rows())
    for kind in KINDS:
        company.truth.notes.setdefault(kind, [])
    company.truth.write(folder)
    plan = company.plan
    manifest = {
        "scenario": plan.scenario.name,
        "seed": plan.seed,
        "months": plan.months,
        "end": plan.end_seconds,
        "causes": list(explained.causes),
        "late_lines": len(explained.late),
        "late_seconds": sum(each.seconds for each in explained.late.values()),
        "without_cause_seconds": sum(explained.rest.values()),
        "method": explained.method,
        "runs": explained.runs,
        "notes": company.truth.counts(),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
