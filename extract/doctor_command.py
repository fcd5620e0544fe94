"""What `plimsoll doctor` prints."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict

import click

from . import grants
from .doctor import Finding, examine, kpi_labels
from .entities import load_entities
from .errors import ModelMissing
from .settings import ExtractSettings
from .sources.choose import open_source

MARKS = {"problem": "✗", "degraded": "!", "note": "·", "ok": "✓"}


def report(*, as_json: bool, with_sql: bool) -> int:
    """Print what `examine` finds and what to grant; gives the exit code."""
    settings = ExtractSettings()
    entities = load_entities(settings.entities)
    source = open_source(settings)
    try:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        labels, asked = kpi_labels(settings.models_dir), settings.odoo_protocol
        found = examine(source, entities, labels, now, asked)
        groups, sql = grants.groups(source.series), grants.postgres(entities, source.series)
    finally:
        source.close()
    if as_json:
        told = {"findings": [asdict(each) for each in found], "groups": [asdict(g) for g in groups]}
        click.echo(json.dumps({**told, "postgres": sql}, indent=1, ensure_ascii=False))
    else:
        _say(found, groups)
    if with_sql and not as_json:
        click.echo("\n".join(["", *sql]))
    return ModelMissing.exit_code if any(each.level == "problem" for each in found) else 0


def _say(found: Sequence[Finding], groups: Sequence[grants.Grant]) -> None:
    for each in found:
        weak = f" Weakens {', '.join(each.kpis)}." if each.kpis else ""
        click.echo(f"{MARKS[each.level]} {each.sentence}{weak}")
    click.echo("\nThe reading user needs these groups:")
    for group in groups:
        extra = "" if group.needed else " (worth having)"
        click.echo(f"  {group.group} [{group.technical}]: {group.opens}{extra}")
