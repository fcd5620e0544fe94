"""The worker: `refresh` is the whole data path on one screen; `run_scheduler` repeats it.

Odoo -> pull -> build -> check -> publish -> the dashboard shows the new snapshot
"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from dashboard.metrics import Kpi, Registry, validate
from extract.build import SEMANTIC_MANIFEST, BuildResult, build, run_dbt
from extract.errors import CheckFailed, ConfigError, ExtractError
from extract.locks import refresh_lock
from extract.progress import Progress, silent
from extract.publish import current, publish
from extract.pull import pull
from extract.runs import Run, RunLog
from extract.settings import ExtractSettings
from extract.snapshot_file import mart_columns, mart_values

JOB_DEFAULTS = {"misfire_grace_time": 6 * 3600, "coalesce": True, "max_instances": 1}

logger = logging.getLogger(__name__)


def refresh(settings: ExtractSettings, progress: Progress = silent) -> Path:
    """The new snapshot, from Odoo to its published file.

    Raises an `ExtractError` with one sentence and an exit code; the snapshot shown before
    then stays, and the next refresh goes on from what was read.
    """
    log = RunLog(settings.home, settings.state_address)
    with refresh_lock(settings.home), log.run(settings.now()) as run:
        pull(settings, run, progress)
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

    Builds the marts from the rows read before, and publishes nothing. Rows are empty when
    there are problems. Raises `BuildFailed` and `RefreshRunning`.
    """
    with refresh_lock(settings.home):
        built = run_dbt(settings, progress, unit_tests=True)
        problems = _problems(settings, built)
    registry = None if problems else Registry(built.artifact(SEMANTIC_MANIFEST))
    return problems, [_row(each) for each in registry.kpis] if registry else []


def _problems(settings: ExtractSettings, built: BuildResult) -> list[str]:
    marts = settings.marts_file
    return validate(
        built.artifact(SEMANTIC_MANIFEST),
        mart_columns(marts),
        targets=mart_values(marts, "dim_kpi_target", "name"),
        roles=mart_values(marts, "dim_owner", "owner_role"),
    )


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
    """Refresh at the times of `refresh_cron`, and at once when nothing is published yet.

    Returns on SIGTERM or SIGINT; a refresh that is running is then ended, its run closed as
    failed. A refresh that fails is logged, and the next one comes at its time. Raises
    `ConfigError` before the first wait.
    """
    settings.connection()
    # In the main thread, where a signal can end it.
    scheduler = BlockingScheduler(executors={"default": DebugExecutor()}, job_defaults=JOB_DEFAULTS)
    job = _RefreshJob(settings)
    at_once = {} if current(settings) else {"next_run_time": dt.datetime.now(dt.UTC)}
    scheduler.add_job(job, _trigger(settings), id="refresh", **at_once)
    stopper = _Stopper(scheduler, job)
    scheduler.add_listener(stopper.listen, EVENT_SCHEDULER_STARTED)
    try:
        scheduler.start()
    finally:
        stopper.restore()
    logger.info("Scheduler stopped.")


def _trigger(settings: ExtractSettings) -> CronTrigger:
    try:
        return CronTrigger.from_crontab(settings.refresh_cron)
    except ValueError as error:
        raise ConfigError(f"PLIMSOLL_REFRESH_CRON cannot be understood: {error}.") from error


class _RefreshJob:
    """One scheduled refresh: what goes wrong is logged, never passed on."""

    def __init__(self, settings: ExtractSettings) -> None:
        self._settings = settings
        self.running = False

    def __call__(self) -> None:
        self.running = True
        try:
            snapshot = refresh(self._settings, _log)
            logger.info("Published %s.", snapshot)
        except ExtractError as error:
            logger.error("Refresh failed: %s", error)  # noqa: TRY400  one sentence, no traceback
        except KeyboardInterrupt:
            logger.warning("Refresh stopped.")
        except Exception:
            logger.exception("Refresh failed unexpectedly.")
        finally:
            self.running = False


class _Stopper:
    """Ends a running refresh, then the scheduler, on SIGTERM and SIGINT."""

    def __init__(self, scheduler: BlockingScheduler, job: _RefreshJob) -> None:
        self._scheduler, self._job = scheduler, job
        self._before: dict[signal.Signals, object] = {}
        self._stopping = False

    def listen(self, _event: object) -> None:
        """Take the signals over, once the scheduler runs."""
        for each in (signal.SIGTERM, signal.SIGINT):
            self._before[each] = signal.signal(each, self._stop)

    def restore(self) -> None:
        """Give the signals back."""
        for each, handler in self._before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            return
        self._stopping = True
        # From another thread: the scheduler's locks may be held by the code we interrupted.
        threading.Thread(target=self._scheduler.shutdown, kwargs={"wait": False}).start()
        if self._job.running:
            raise KeyboardInterrupt


def _log(step: str, message: str, *, rows: int | None = None) -> None:
    logger.info("%s: %s%s", step, message, "" if rows is None else f", {rows} rows")
