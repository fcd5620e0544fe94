"""After all models are read: parents that came into being while their children were.

Children are read before what they point to, so this is rare: models that point to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from .entities import Entity, Readable
from .load import Task, carry_out
from .pages import Job
from .plan import NO_IDS, Plan
from .raw import RawStore, signature
from .runs import EntityResult
from .sources.base import Source

ROUNDS = 3


def fetch_missing(
    source: Source,
    raw: RawStore,
    read: Sequence[Readable],
    results: Mapping[str, EntityResult],
    job: Job,
) -> dict[str, EntityResult]:
    """Read the rows that rows of this run point to and no table has, and whatever those need.

    Gives the results by model, with what was added. Rows that Odoo does not show stay missing.
    """
    told = dict(results)
    changed = {model for model, each in told.items() if each.changed}
    for _ in range(ROUNDS):
        wanted = _wanted(raw, [each for each in read if each.entity.model in changed], read, job)
        changed = set()
        for parent, ids in wanted:
            repeated = source.retries
            more = _fetch(Task(source, raw, parent, job), ids)
            before = told[more.model]
            if more.rows:
                changed.add(more.model)
                told[more.model] = replace(
                    before,
                    rows=before.rows + more.rows,
                    changed=(before.changed or 0) + (more.changed or 0),
                    bytes=before.bytes + more.bytes,
                    retries=before.retries + source.retries - repeated,
                )
        if not changed:
            return told
    return told


def _wanted(
    raw: RawStore, children: Sequence[Readable], read: Sequence[Readable], job: Job
) -> list[tuple[Readable, pl.Series]]:
    # A table narrowed by a domain lacks rows by intent.
    parents = {each.model: each for each in read if each.incremental and not each.domain}
    links: dict[str, list[tuple[Entity, str]]] = defaultdict(list)
    for child in children:
        for column, model in child.relations.items():
            if model in parents and column in child.sources:
                links[model].append((child.entity, column))
    wanted = [
        (parents[model], raw.missing(pointing, parents[model].entity, job.started_at))
        for model, pointing in links.items()
    ]
    return [(parent, ids.sort()) for parent, ids in wanted if len(ids)]


def _fetch(task: Task, ids: pl.Series) -> EntityResult:
    known, size = task.raw.cursor(task.entity.model), task.job.settings.page_size
    seen = [
        key
        for start in range(0, len(ids), size)
        for key in task.source.ids(
            task.readable.model, [["id", "in", ids[start : start + size].to_list()]]
        )
    ]
    if not seen or known is None or known.write_date is None:
        return EntityResult(task.entity.model, "incremental")
    task = replace(task, readable=task.readable.without(known.lacking))
    plan = Plan(
        ids=pl.Series("id", seen, dtype=pl.Int64),
        base=known.token,
        full=False,
        bound=known.write_date,
        signature=signature(task.readable),
        first_page=task.landing.next_page(),
    )
    return carry_out(task, plan, NO_IDS)
