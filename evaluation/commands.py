"""`plimsoll evaluate`: a simulated company goes through the whole path, then areas are scored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from .case import Case
from .pooling import Pool
from .report import Report

AREAS = {
    "attribution": "Why lines were late, against the causes that were simulated.",
    "leakage": "What leaked from the margin by step, against what really leaked.",
    "accuracy": "Counts and their differences, against the counts that were made.",
    "exceptions": "Open exceptions by rule, against the policies that were broken.",
    "signals": "Signals of the variation charts, against the changes that were made (24 months).",
}
"""Each area's scores, from `evaluation/<area>.py: score`; `all` gives every one."""


class _Seeds(click.ParamType[tuple[int, ...]]):
    """Seeds as `103-108` or `3,7,20-22`."""

    name = "seeds"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, ...]:
        """Every seed named, in the order they are named."""
        if isinstance(value, tuple):
            return value
        if not re.fullmatch(r"\d+(-\d+)?(,\d+(-\d+)?)*", value):
            self.fail("Name seeds such as 103-108 or 3,7,20-22.", param, ctx)
        spans = [[int(end) for end in part.split("-")] for part in value.split(",")]
        if any(span[0] > span[-1] for span in spans):
            self.fail("A range of seeds begins with the lower one.", param, ctx)
        return tuple(seed for span in spans for seed in range(span[0], span[-1] + 1))


POOLED = click.Option(
    ["--seeds"], type=_Seeds(), metavar="FIRST-LAST",
    help="Several companies scored as one, with how much they differ; --company holds one folder"
    " for each seed.",
)  # fmt: skip

CaseMaker = Callable[..., AbstractContextManager[Case]]


def evaluate_group(make_case: CaseMaker, versions: tuple[str, ...]) -> click.Group:
    """The command group; `make_case` simulates and refreshes a company and tidies up after."""
    group = click.Group("evaluate", help=(
        "Score the marts against a simulated company whose truth is known.\n\n"
        "\b\nExample:\n  plimsoll evaluate attribution --scenario clean --seed 101 --json out.json"
    ))  # fmt: skip
    for area, text in {**AREAS, "all": "Every area, on one company."}.items():
        group.add_command(_command(area, text, make_case, versions))
    return group


def _command(
    area: str, text: str, make_case: CaseMaker, versions: tuple[str, ...]
) -> click.Command:
    options = [
        click.Option(["--scenario"], default="clean", show_default=True,
                     help="What goes wrong, and how well it is recorded."),
        click.Option(["--seed"], type=int, default=1, show_default=True, help="Which company."),
        *([POOLED] if area == "attribution" else []),
        click.Option(["--order-lines"], type=click.IntRange(1), default=2000, show_default=True,
                     help="Goods lines ordered in all; the truth is exact up to about 2,200."),
        click.Option(["--months"], type=click.IntRange(1), default=12, show_default=True,
                     help="Full months before the running one."),
        click.Option(["--odoo"], type=click.Choice(versions), default="18.0", show_default=True,
                     help="Version to play."),
        click.Option(["--company"], type=click.Path(path_type=Path, file_okay=False),
                     help="Folder of a company, as `simulate generate --out` writes it; kept."),
        click.Option(["--json", "json_file"], type=click.Path(path_type=Path, dir_okay=False),
                     help="Write the scores here as well."),
    ]  # fmt: skip

    def run(
        *, json_file: Path | None, seeds: tuple[int, ...] | None = None, **options: Any
    ) -> None:
        if seeds:
            _pooled(make_case, seeds, json_file, **options)
            return
        with make_case(**options) as case:
            reports = [_scored(each, case) for each in (AREAS if area == "all" else (area,))]
            for report in reports:
                click.echo(f"{report.area}: {case.scenario}, seed {case.seed}, Odoo {case.odoo}")
                click.echo(report.as_text() + "\n")
            if json_file:
                found = [report.as_json(case) for report in reports]
                json_file.write_text(json.dumps(found if area == "all" else found[0], indent=1))

    example = f"\n\n\b\nExample:\n  plimsoll evaluate {area} --scenario everything --seed 102"
    return click.Command(area, params=[*options], callback=run, help=text + example)


def _pooled(
    make_case: CaseMaker, seeds: tuple[int, ...], json_file: Path | None, **options: Any
) -> None:
    """Score the causes of lateness over one company for each seed."""
    pool, folder = Pool(), options.pop("company")
    for seed in seeds:
        company = folder / str(seed) if folder else None
        with make_case(company=company, **{**options, "seed": seed}) as case:
            pool.add(case)
            scenario, odoo = case.scenario, case.odoo
    report = pool.report()
    named = ", ".join(map(str, seeds))
    click.echo(f"{report.area}: {scenario}, seeds {named}, Odoo {odoo}\n{report.as_text()}\n")
    if json_file:
        about = {"area": report.area, "scenario": scenario, "seeds": list(seeds), "odoo": odoo}
        json_file.write_text(json.dumps({**about, **report.figures, **report.tables}, indent=1))


def _scored(area: str, case: Case) -> Report:
    report: Report = import_module(f"evaluation.{area}").score(case)
    return report
