"""Measure the build of the warehouse from landed rows: see `--help`."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import yaml

from benchmarks.warehouse.late import compare
from benchmarks.warehouse.measure import SLOWEST, cost_of, models, order_lines, tests_seconds
from benchmarks.warehouse.raw import load_landed, odoo_fields
from extract.build import build_marts
from extract.marts.compiled import compiled
from extract.settings import ExtractSettings
from simulator.generate.scale.tiles import tile


@click.command()
@click.argument("landing", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--odoo", default="18.0", show_default=True, help="The version it was landed from.")
@click.option("--copies", type=click.IntRange(1), default=1, show_default=True)
@click.option("--as-of", type=click.DateTime(), default="2026-11-21", show_default=True)
@click.option("--memory-limit", default="6GB", show_default=True, help="DuckDB's, of the build.")
@click.option("--home", type=click.Path(path_type=Path), help="Keep the files here.")
@click.option("--all-models", is_flag=True, help="Print every model, not the slowest five.")
def main(home: Path | None, *, all_models: bool, **what: Any) -> None:
    """Build the rows of LANDING (MODEL/*.parquet), so many copies of them, and print the cost.

    \b
    Example:
      plimsoll simulate generate --order-lines 200000 --odoo 18.0 --end 2026-11-20 \\
        --landing --out large
      python -m benchmarks.warehouse large/rows/18.0 --copies 5
    """
    with tempfile.TemporaryDirectory(prefix="plimsoll-") as temporary:
        found = measured(home or Path(temporary), **what)
    if not all_models:
        found["models"] = found["models"][:SLOWEST]
    click.echo(json.dumps(found, indent=1))


def measured(
    home: Path, *, landing: Path, odoo: str, copies: int, as_of: dt.datetime, memory_limit: str
) -> dict[str, Any]:
    """Order lines, the cost of a full build and of its tests, and of each model."""
    project = _project(ExtractSettings(home=home).models_dir, home / "models", memory_limit)
    settings = ExtractSettings(home=home, as_of=as_of.replace(tzinfo=dt.UTC), models_dir=project)
    if not settings.raw_file.exists():
        _fill(settings, landing, odoo, copies, as_of)
    settings.marts_file.unlink(missing_ok=True)
    # As it is in all refreshes but the first after a change of the models.
    plan = compiled(settings)
    cost = cost_of(lambda: build_marts(settings))
    return {
        "order_lines": order_lines(settings.raw_file),
        **asdict(cost),
        "tests_seconds": tests_seconds(home),
        "models": models(home),
        "late_causes": asdict(compare(home, plan)),
    }


def _project(source: Path, target: Path, memory_limit: str) -> Path:
    """A copy of the dbt project with a memory limit of its own."""
    ours = shutil.ignore_patterns("target", "logs", "profiles.yml")
    shutil.copytree(source, target, ignore=ours, dirs_exist_ok=True)
    profiles = yaml.safe_load((source / "profiles.yml").read_text())
    profiles["plimsoll"]["outputs"]["duckdb"]["settings"]["memory_limit"] = memory_limit
    (target / "profiles.yml").write_text(yaml.safe_dump(profiles))
    return target


def _fill(
    settings: ExtractSettings, landing: Path, odoo: str, copies: int, as_of: dt.datetime
) -> None:
    tiles = settings.home / "tiles"
    if copies > 1:
        tile(landing, tiles, copies, odoo, names=odoo_fields(odoo))
    load_landed(tiles if copies > 1 else landing, settings.raw_file, odoo, as_of)
    shutil.rmtree(tiles, ignore_errors=True)


if __name__ == "__main__":
    main()
