"""Step 1: Odoo's rows into raw.duckdb."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from . import landing
from .entities import Entity, Readable, load_entities
from .errors import AccessRefused, ConfigError, ModelMissing, ServerChanged, ServerFault
from .follow import fetch_missing
from .load import load
from .pages import Job
from .progress import Progress, silent
from .raw import RawStore, Server
from .runs import EntityResult, Run
from .settings import ExtractSettings
from .sources.base import Source
from .sources.choose import open_source
from .survey import Survey, survey


@dataclass(frozen=True, slots=True)
class PullResult:
    """The server read, and what each model brought."""

    server: Server
    entities: list[EntityResult]

    @property
    def rows(self) -> int:
        """Rows read in all."""
        return sum(each.rows for each in self.entities)


def pull(
    settings: ExtractSettings,
    run: Run,
    progress: Progress = silent,
    reconcile: bool = False,  # noqa: FBT001, FBT002  named by its callers
    full: bool = False,  # noqa: FBT001, FBT002
) -> PullResult:
    """Bring raw.duckdb up to date with Odoo; to reconcile is to compare every id as well.

    `full` reads every row again: a restored backup shows older rows under older stamps.

    Nothing is changed before the server has shown that it has what a refresh needs; then each
    table changes whole. Raises the errors of `extract.errors`, each one sentence.
    """
    run.step("pull")
    where = settings.connection()
    source = open_source(settings, run.check)
    try:
        run.server(source.version)
        progress("pull", f"Odoo {source.version} at {where.url}")
        found = survey(source, load_entities(settings.entities))
        server = Server(
            source.version, source.series, where.url, where.database, run.as_of, run.run_id
        )
        job = Job(settings, run.run_id, _clock(), progress, run.check, full, reconcile)
        results = _into_raw(source, found, server, job, run)
    finally:
        source.close()
    landing.prune(settings.home, run.run_id, settings.keep_landings)
    return PullResult(server, results)


def _into_raw(
    source: Source, found: Survey, server: Server, job: Job, run: Run
) -> list[EntityResult]:
    with RawStore(job.settings.raw_file) as raw:
        known = raw.server()
        _check_time(known, server)
        reload = must_reload(known, server, accept=job.settings.accept_server_change) or job.reload
        if known is None:
            # A first pull that is killed has already said whose rows these are.
            raw.set_server(server)
        results = _load_all(source, raw, found, replace(job, reload=reload), run)
        raw.set_server(server)
    return results


def _check_time(known: Server | None, now: Server) -> None:
    """Raise `ConfigError` where time runs backwards: history would end before it began."""
    if known is not None and now.as_of < known.as_of:
        raise ConfigError(
            f"raw.duckdb was read as of {known.as_of} UTC, and this refresh is as of {now.as_of} "
            "UTC: set PLIMSOLL_AS_OF or the clock right, or wait until then. If that read was "
            'ahead of time, see "Times" in docs/data-path.md.'
        )


def must_reload(known: Server | None, now: Server, *, accept: bool) -> bool:
    """Whether every row must be read again: after an upgrade, or a change that was accepted.

    Raises `ServerChanged` for another address, another database or an older version: its ids
    mean other records.
    """
    if known is None:
        return False
    moved = (known.url, known.database) != (now.url, now.database) or now.series < known.series
    if moved and not accept:
        raise ServerChanged(
            f"raw.duckdb holds {known.database!r} of {known.url} (Odoo {known.version}), not "
            f"{now.database!r} of {now.url} (Odoo {now.version}): choose another PLIMSOLL_HOME, "
            "or set PLIMSOLL_ACCEPT_SERVER_CHANGE=1 for one refresh if it is the same database."
        )
    return moved or now.series != known.series


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)


def _load_all(
    source: Source, raw: RawStore, found: Survey, job: Job, run: Run
) -> list[EntityResult]:
    raw.ensure(*found.entities)
    results = [_skipped(entity, reason) for entity, reason in found.lacking]
    for result, (entity, _) in zip(results, found.lacking, strict=True):
        _report(result, entity, source.series, job.progress if entity.degrades else silent, run)
    if unneeded := [entity.model for entity, _ in found.lacking if not entity.degrades]:
        job.progress("pull", f"not to be had, and no KPI needs it: {', '.join(unneeded)}")
    for readable in found.readable:
        result = _load_one(source, raw, readable, job)
        _report(result, readable.entity, source.series, job.progress, run)
        results.append(result)
    read = [each for each, told in zip(found.readable, results[len(found.lacking) :], strict=True)
            if told.error is None]  # fmt: skip
    told = fetch_missing(source, raw, read, {each.model: each for each in results}, job)
    for before in results:
        after = told[before.model]
        if after != before:
            run.more(after)
            added = after.rows - before.rows
            job.progress("pull", f"{after.model} (that other rows point to)", rows=added)
    return list(told.values())


def _load_one(source: Source, raw: RawStore, readable: Readable, job: Job) -> EntityResult:
    entity = readable.entity
    try:
        return load(source, raw, readable, job)
    except AccessRefused as error:
        if entity.required:
            raise ModelMissing(f"Odoo stopped answering for {entity.model}: {error}.") from error
        return _skipped(entity, str(error))
    except ServerFault as error:
        if entity.required:
            raise
        return _skipped(entity, str(error))


def _skipped(entity: Entity, reason: str) -> EntityResult:
    """An optional model that cannot be read keeps the rows it had."""
    return EntityResult(entity.model, "skipped", error=reason)


def _report(
    result: EntityResult, entity: Entity, series: int, progress: Progress, run: Run
) -> None:
    run.entity(replace(result, degrades=_lost_kpis(result, entity, series)))
    if result.error is None:
        progress("pull", f"{result.model} ({result.mode})", rows=result.rows)
        return
    lost = f"weakens {', '.join(entity.degrades)}" if entity.degrades else "no KPI needs it"
    progress("pull", f"{result.error}: {lost}")


def _lost_kpis(result: EntityResult, entity: Entity, series: int) -> tuple[str, ...]:
    """KPIs that are weaker for what was left out."""
    if result.error is not None:
        return entity.degrades
    left_out = [entity.columns[each.split(":")[0]] for each in result.dropped]
    lost = [kpi for column in left_out if series >= column.since for kpi in column.degrades]
    return tuple(dict.fromkeys(lost))
