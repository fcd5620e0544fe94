"""What `plimsoll doctor` prints."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict

import click

from . import grants
from .doctor import Finding, examine, kpi_labels
from .entities import Entity, load_entities
from .errors import AccessRefused, ModelMissing
from .settings import ExtractSettings
from .sources.choose import open_source

MARKS = {"problem": "✗", "degraded": "!", "note": "·", "ok": "✓"}


def report(*, as_json: bool, with_sql: bool) -> int:
    """Print what `examine` finds and what to grant; gives the exit code."""
    settings = ExtractSettings()
    entities = load_entities(settings.entities)
    found, series = _examined(settings, entities)
    # Record rules and groups are Odoo's own; a role of its PostgreSQL has grants instead.
    groups = [] if settings.reads_tables or series is None else grants.groups(series)
    sql = grants.postgres(entities, series)
    if as_json:
        told = {"findings": [asdict(each) for each in found], "groups": [asdict(g) for g in groups]}
        click.echo(json.dumps({**told, "postgres": sql}, indent=1, ensure_ascii=False))
    else:
        _say(found, groups)
    if with_sql and not as_json:
        click.echo("\n".join(["", *sql]))
    return ModelMissing.exit_code if any(each.level == "problem" for each in found) else 0


def _examined(
    settings: ExtractSettings, entities: Sequence[Entity]
) -> tuple[list[Finding], int | None]:
    """What was found, and the server's major version, None for a role that may not even ask."""
    try:
        source = open_source(settings)
    except AccessRefused as refusal:
        return [Finding("problem", "rights to read", str(refusal))], None
    try:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        return (
            examine(source, entities, kpi_labels(settings.models_dir), now, settings),
            source.series,
        )
    finally:
        source.close()


def _say(found: Sequence[Finding], groups: Sequence[grants.Grant]) -> None:
    for each in found:
        weak = f" Weakens {', '.join(each.kpis)}." if each.kpis else ""
        click.echo(f"{MARKS[each.level]} {each.sentence}{weak}")
    if groups:
        click.echo("\nThe reading user needs these groups:")
    for group in groups:
        extra = "" if group.needed else " (worth having)"
        click.echo(f"  {group.group} [{group.technical}]: {group.opens}{extra}")
