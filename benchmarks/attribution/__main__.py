"""How right the causes of lateness can be at all, and simple ways to name them: see `--help`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

import click

from app import evaluated
from benchmarks.attribution.baselines import BASELINES, blamed
from benchmarks.attribution.learned import Company, facts, learned
from benchmarks.attribution.twins import Truth, twin_truth
from benchmarks.attribution.visible import visible
from evaluation.attribution import TIED, Line, compared, figures_of, true_shares
from evaluation.case import Case
from evaluation.report import Figure, aligned
from simulator.generate.company import Plan
from simulator.generate.scenarios import scenario

ORDER_LINES, MONTHS = 1000, 12
SHOWN = (
    "top1_lines", "top1_hours", "misattributed_hours_share", "worst_cause_share_error",
)  # fmt: skip


@click.group()
def main() -> None:
    """What our causes are worth: against an oracle, a learner and simple rules."""


@main.command()
@click.option("--scenario", "name", default="clean", show_default=True)
@click.option("--seed", default=51, show_default=True)
@click.option(
    "--twins", default=2, show_default=True, help="Twins, each as much work as the truth."
)
@click.option("--company", type=click.Path(path_type=Path), required=True, help="Folder, kept.")
def oracle(name: str, seed: int, twins: int, company: Path) -> None:
    """Score ours, the oracle of twins and the baselines on one company of 1,000 lines.

    \b
    Example:
      python -m benchmarks.attribution oracle --scenario clean --seed 51 --company clean-51
    """
    made = {"scenario": name, "seed": seed, "order_lines": ORDER_LINES, "months": MONTHS}
    with evaluated(company=company, odoo="18.0", **made) as case:
        worlds = [_truth(case), *(_twin(case, company, each) for each in range(1, twins + 1))]
        seconds = {line: late for line, (late, _) in true_shares(case).items()}
        rows = [
            {"who": "ours", **_shown(list(compared(case)[0].values()))},
            {"who": "oracle", **_oracle(worlds, seconds)},
            *(
                {"who": who, **_shown(_lines(blamed(case, blame), worlds[0], seconds))}
                for who, blame in BASELINES.items()
            ),
        ]
    click.echo("\n".join(aligned(rows)))
    click.echo(
        f"nobody: fewer than {_floor(worlds, seconds):.4f} of the hours misattributed,"
        f" more than {_ceiling(worlds):.4f} of the lines right ({len(worlds)} worlds)"
    )


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
def learner(folders: tuple[Path, ...]) -> None:
    """Score ours, an oracle that sees a line's own way alone, and a learner from other companies.

    \b
    Example:
      python -m benchmarks.attribution learner clean-50 clean-51 clean-52
    """
    companies, seen = [], list[Line]()
    for folder in folders:
        with evaluated(company=folder, odoo="18.0") as case:
            companies.append(Company(case.seed, compared(case)[0], facts(case)))
            seen += visible(case, companies[-1].lines)
    ours = [line for each in companies for line in each.lines.values()]
    told = {"ours": ours, "oracle of a line's way": seen, "learner": learned(companies)}
    rows = [{"who": who, **_shown(lines)} for who, lines in told.items()]
    click.echo("\n".join(aligned(rows)))


def _truth(case: Case) -> Truth:
    return {line: shares for line, (_, shares) in true_shares(case).items()}


def _twin(case: Case, folder: Path, number: int) -> Truth:
    file = folder / "twins" / f"{number}.json"
    if not file.is_file():
        end = datetime.fromtimestamp(case.manifest()["end"], UTC)
        plan = Plan(end, case.seed, MONTHS, None, ORDER_LINES, scenario(case.scenario))
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(twin_truth(plan, number)))
    return {int(line): shares for line, shares in json.loads(file.read_text()).items()}


def _lines(said: Mapping[int, dict[str, float]], truth: Truth, late: dict[int, int]) -> list[Line]:
    return [
        Line(late[line], shares, said[line], max(said[line], key=said[line].__getitem__), 1.0)
        for line, shares in truth.items()
        if line in said and line in late
    ]


def _shown(lines: list[Line]) -> dict[str, Figure]:
    found = figures_of(lines)
    return {"lines": found["lines"], **{name: found[name] for name in SHOWN}}


def _oracle(worlds: list[Truth], late: dict[int, int]) -> dict[str, Figure]:
    """Each world told by the mean of the others: who knows all that happened can do no better."""
    scores = []
    for place, truth in enumerate(worlds):
        others = [world for number, world in enumerate(worlds) if number != place]
        scores.append(_shown(_lines(_mean(others), truth, late)))
    return {name: fmean(float(each[name] or 0) for each in scores) for name in scores[0]}


def _mean(worlds: list[Truth]) -> Truth:
    lines = set.intersection(*(set(world) for world in worlds))
    causes = {cause for world in worlds for shares in world.values() for cause in shares}
    return {
        line: {cause: fmean(world[line].get(cause, 0.0) for world in worlds) for cause in causes}
        for line in lines
    }


def _floor(worlds: list[Truth], late: dict[int, int]) -> float:
    """Half of what two worlds differ by: one answer to both is that far from one of them."""
    pairs = [(one, two) for n, one in enumerate(worlds) for two in worlds[:n]]
    found = (figures_of(_lines(one, two, late))["misattributed_hours_share"] for one, two in pairs)
    return fmean(float(each or 0) for each in found) / 2


def _ceiling(worlds: list[Truth]) -> float:
    """Share of lines right, naming for each the cause that is the largest in most worlds."""
    best = []
    for line in set.intersection(*(set(world) for world in worlds)):
        largest = [_largest(world[line]) for world in worlds]
        best.append(max(sum(cause in each for each in largest) for cause in set().union(*largest)))
    return fmean(best) / len(worlds)


def _largest(shares: dict[str, float]) -> set[str]:
    return {cause for cause, share in shares.items() if share >= max(shares.values()) - TIED}


if __name__ == "__main__":
    main()
