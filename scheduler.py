"""The worker: `refresh` is the whole data path on one screen; `run_scheduler` repeats it.

Odoo -> pull -> (changed?) -> build -> check -> publish -> the dashboard shows the new snapshot
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from dashboard.errors import DashboardError
from dashboard.metrics import Kpi, Registry, validate
from dashboard.pack import last_complete_month, write_pack
from dashboard.queries.overview import MOST_TILES
from dashboard.snapshot import SnapshotStore
from extract.build import (
    MANIFEST,
    SEMANTIC_MANIFEST,
    BuildResult,
    Declared,
    build,
    compiling,
    declared,
    run_dbt,
)
from extract.errors import CheckFailed, ExtractError, RefreshRunning, RefreshStopped
from extract.history import restore
from extract.locks import refresh_lock, scheduler_lock
from extract.progress import Progress, silent
from extract.publish import current, publish
from extract.pull import pull
from extract.runs import Run, RunLog, Stop
from extract.settings import ExtractSettings
from extract.snapshot_file import is_day_off, mart_columns, mart_values
from extract.unchanged import definitions_digest, still_true
from worker.loop import Job, Loop, Outcome
from worker.times import cron, local_day

logger = logging.getLogger(__name__)

PACK_AT_LAST = 5
"""From this day of the month on a pack is made even where everybody has a holiday."""


def refresh(
    settings: ExtractSettings,
    progress: Progress = silent,
    *,
    kind: str = "incremental",
    asked_by: str = "command",
    rebuild: bool = False,
    full: bool = False,
    stop: Stop | None = None,
) -> Path:
    """The snapshot that says what Odoo says: a new one, or the one shown where nothing changed.

    `kind` reconcile also compares all ids, `full` reads every row again; `rebuild` builds
    whatever the pull brought. Raises an `ExtractError` with one sentence and an exit code; the
    snapshot shown before then stays, and the next refresh goes on from what was read.
    """
    log = RunLog(settings.home, settings.state_address)
    with (
        refresh_lock(settings.home),
        log.alone("refresh"),
        log.run(settings.now(), kind, asked_by, stop) as run,
    ):
        digest = definitions_digest(settings.models_dir)
        run.definitions(digest)
        with compiling(settings):
            pulled = pull(settings, run, progress, reconcile=kind == "reconcile", full=full)
        shown = still_true(settings, log.state, run, pulled.entities, digest)
        if shown is not None and not rebuild:
            run.unchanged(shown.name)
            progress("done", f"nothing has changed in Odoo; {shown.name} is still true")
            return shown
        restore(settings, progress)
        built = build(settings, run, progress)
        check(settings, run, built, progress)
        return publish(settings, run, progress)


def check(
    settings: ExtractSettings, run: Run, built: BuildResult, progress: Progress = silent
) -> None:
    """Raise `CheckFailed` where a KPI's definition does not fit the marts just built."""
    run.step("check")
    problems = _problems(settings, built)
    if problems:
        raise CheckFailed(f"KPI definitions are wrong: {'; '.join(problems)}")
    progress("check", "KPI definitions fit the marts")


def check_definitions(
    settings: ExtractSettings, progress: Progress = silent
) -> tuple[list[str], list[dict[str, Any]]]:
    """What is wrong with the KPI definitions as they are written now, and what pages will show.

    Builds the marts from the rows read before, unless what is declared is wrong already, and
    publishes nothing. Rows are empty when there are problems. Raises `BuildFailed` and
    `RefreshRunning`.
    """
    with refresh_lock(settings.home, "check"):
        if problems := _declared_problems(declared(settings)):
            return problems, []
        built = run_dbt(settings, progress)
        problems = _problems(settings, built)
    registry = None if problems else Registry(built.artifact(SEMANTIC_MANIFEST))
    return problems, kpi_rows(registry) if registry else []


def _declared_problems(found: Declared) -> list[str]:
    return validate(
        found.semantic,
        found.columns,
        targets=found.seed("kpi_targets", "name"),
        roles=found.seed("owner_roles", "role"),
        rebased=found.seed("kpi_rebases", "kpi"),
        drills=_drills(found.nodes),
    )


def _problems(settings: ExtractSettings, built: BuildResult) -> list[str]:
    marts = settings.marts_file
    return validate(
        built.artifact(SEMANTIC_MANIFEST),
        mart_columns(marts),
        targets=mart_values(marts, "dim_kpi_target", "name"),
        roles=mart_values(marts, "dim_owner", "owner_role"),
        rebased=mart_values(marts, "dim_kpi_rebase", "kpi"),
        drills=_drills(built.artifact(MANIFEST)["nodes"].values()),
    )


def _drills(nodes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What each model says of the rows that KPIs show of it."""
    found = {node["name"]: (node["config"].get("meta") or {}).get("drill") for node in nodes}
    return {model: drill for model, drill in found.items() if drill}


def kpi_rows(registry: Registry) -> list[dict[str, Any]]:
    """KPIs as the pages will show them; `tile` says no where the overview has no room left."""
    tiles = [kpi.name for kpi in registry.overview()]
    said = {name: "yes" if place < MOST_TILES else "no" for place, name in enumerate(tiles)}
    return [{**_row(kpi), "tile": said.get(kpi.name, "")} for kpi in registry.kpis]


def _row(kpi: Kpi) -> dict[str, Any]:
    block = kpi.block
    return {
        "order": block.order,
        "kpi": kpi.name,
        "label": block.label,
        "unit": block.unit,
        "direction": block.direction,
        "owner": block.owner,
        "dimensions": ", ".join(each.name for each in kpi.dimensions),
    }


def run_scheduler(settings: ExtractSettings) -> None:
    """Refresh, reconcile and make packs at their times and on request, until SIGTERM or SIGINT.

    What was missed while no scheduler ran is done once, first. A run that fails is logged, and
    the next one comes at its time. Raises `ConfigError`, `RefreshRunning` and `StorageFailed`
    before the first.
    """
    settings.connection()
    stop = Stop()
    log = RunLog(settings.home, settings.state_address)
    jobs = _jobs(settings, log, stop)
    with scheduler_lock(settings.home), log.alone("scheduler"):
        log.close_orphans(packs=True)
        with suppress(RefreshRunning), refresh_lock(settings.home), log.alone("refresh"):
            log.close_orphans()
        Loop(log.state, jobs, stop).run(at_once=None if current(settings) else "incremental")
    logger.info("Scheduler stopped.")


def _jobs(settings: ExtractSettings, log: RunLog, stop: Stop) -> dict[str, Job]:
    zone = settings.time_zone

    def refreshing(kind: str) -> Callable[[str], Outcome]:
        return lambda asked_by: _refreshed(settings, log, stop, kind, asked_by)

    return {
        "reconcile": Job(
            cron("PLIMSOLL_RECONCILE_CRON", settings.reconcile_cron, zone),
            ("reconcile",),
            refreshing("reconcile"),
        ),
        "incremental": Job(
            cron("PLIMSOLL_REFRESH_CRON", settings.refresh_cron, zone),
            ("incremental", "reconcile"),
            refreshing("incremental"),
        ),
        "pack": Job(
            cron("PLIMSOLL_PACK_CRON", settings.pack_cron, zone),
            ("pack",),
            lambda asked_by: _packed(settings, log, asked_by),
        ),
    }


def _refreshed(
    settings: ExtractSettings, log: RunLog, stop: Stop, kind: str, asked_by: str
) -> Outcome:
    """One scheduled refresh: what goes wrong is logged, never passed on."""
    try:
        before = current(settings)
        snapshot = refresh(settings, kind=kind, asked_by=asked_by, stop=stop)
    except RefreshRunning as error:
        log.skipped(settings.now(), kind, asked_by, str(error))
        return _told(Outcome(done=False, words=f"Refresh skipped: {error}"))
    except (RefreshStopped, KeyboardInterrupt):
        return _told(Outcome(done=False, words="Refresh stopped."))
    except ExtractError as error:
        return _told(Outcome(done=False, words=f"Refresh failed: {error}"))
    except Exception:
        logger.exception("Refresh failed unexpectedly.")
        return Outcome(done=False, words="Refresh failed unexpectedly; the log says how.")
    if snapshot == before:
        return _told(Outcome(done=True, words="Nothing has changed in Odoo."))
    return _told(Outcome(done=True, words=f"Published {snapshot.name}."))


def _packed(settings: ExtractSettings, log: RunLog, asked_by: str) -> Outcome:
    """Last month's pack, unless it is there or nobody works: later times of the month try again."""
    today = local_day(settings.now(), settings.time_zone)
    month = last_complete_month(today)
    out = settings.home / "packs" / f"{month}.pdf"
    if out.exists():
        return Outcome(done=True, words=f"{out.name} is there.")
    try:
        shown = current(settings)
        if shown is not None and today.day < PACK_AT_LAST and is_day_off(shown, today):
            return Outcome(done=True, words="No pack yet: nobody works today.")
        with log.run(settings.now(), "pack", asked_by) as run:
            run.note(out.name)
            with SnapshotStore(settings.home).use() as snapshot:
                write_pack(snapshot, month, out)
    except (DashboardError, ExtractError) as error:
        return _told(Outcome(done=False, words=f"No pack: {error}"))
    except Exception:
        logger.exception("The pack failed unexpectedly.")
        return Outcome(done=False, words="The pack failed unexpectedly; the log says how.")
    return _told(Outcome(done=True, words=f"Wrote {out.name}."))


def _told(outcome: Outcome) -> Outcome:
    logger.log(logging.INFO if outcome.done else logging.ERROR, outcome.words)
    return outcome
