"""Companies made to order: as tables to serve, or as files of rows with their truth beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from .generate import without_collector
from .generate.company import Plan, run_company
from .generate.progress import Progress, silent
from .generate.render import field_facts, render
from .generate.scale.regions import describe, write_frames, write_regions
from .generate.truth.files import write_truth
from .tables import Field, Row, Tables

LARGE = 200_000  # order lines that are too many for one history in memory


def company_tables(version: str, plan: Plan) -> Tables:
    """The company's records at its end, as Odoo of that version holds them."""
    with without_collector():
        return render(run_company(plan).records(), version)


def write_company(
    folder: Path,
    versions: Sequence[str],
    plan: Plan,
    *,
    landing: bool = False,
    truth_budget: int | None = None,
    progress: Progress = silent,
) -> dict[str, Path]:
    """Write `rows/<version>`, `fields/<version>.json` and `truth`; gives the rows' folders.

    The rows are those of one history whatever the version, and can be served by `load_rows`;
    with `landing` they are Parquet instead, `rows/<version>/<model>/<region>.parquet`;
    `truth_budget` limits the runs that the truth of lateness takes. The truth
    is in its own files alone; from `LARGE` order lines on there is none, and the history is
    written region by region. Raises `SimulatorError` for a version that is not simulated.
    """
    folders = {version: folder / "rows" / version for version in versions}
    for version in versions:
        _write_fields(field_facts(version), folder / "fields" / f"{version}.json")
    if (plan.order_lines or 0) >= LARGE:
        write_regions(folders, plan, landing=landing, progress=progress)
        return folders
    with without_collector():
        _write_one(
            folder, folders, plan, landing=landing, truth_budget=truth_budget, progress=progress
        )
    return folders


def _write_one(
    folder: Path,
    folders: Mapping[str, Path],
    plan: Plan,
    *,
    landing: bool,
    truth_budget: int | None,
    progress: Progress,
) -> None:
    progress("simulate", "goods, money and paper")
    company = run_company(plan)
    book = company.records()
    for version, place in folders.items():
        progress("write", f"rows of Odoo {version}")
        describe(place, version, write_frames(book, version, place, landing=landing))
    write_truth(company, folder / "truth", budget=truth_budget, progress=progress)


def _write_fields(models: Mapping[str, Mapping[str, Field]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        model: {name: _facts(field) for name, field in {"id": Field("integer"), **fields}.items()}
        for model, fields in models.items()
    }
    path.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n")


def _facts(field: Field) -> Row:
    facts: Row = {"type": field.type, "stored": field.stored}
    facts |= {"relation": field.relation} if field.relation else {}
    facts |= {"selection": list(field.selection)} if field.selection else {}
    flags = {"required": field.required, "company_dependent": field.company_dependent}
    return facts | {name: True for name, set_ in flags.items() if set_}
