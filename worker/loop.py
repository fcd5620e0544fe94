"""Jobs at their times and on request, one after another in the main thread."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from extract.runs import Stop
from state import history, requests
from state.database import StateDatabase, now
from state.errors import StateUnusable

from .signals import Signals
from .times import missed

JOB_DEFAULTS = {"misfire_grace_time": 6 * 3600, "coalesce": True, "max_instances": 1}
ASK_SECONDS = 2
SEEN_SECONDS = 15

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, in one sentence."""

    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class Job:
    """What is done at the trigger's times. `run` gets who asked, and raises nothing.

    Having done one of `kinds` counts as having done this.
    """

    trigger: CronTrigger
    kinds: tuple[str, ...]
    run: Callable[[str], Outcome]


class Loop:
    """Runs the jobs until SIGTERM or SIGINT."""

    def __init__(self, state: StateDatabase, jobs: Mapping[str, Job], stop: Stop) -> None:
        self._state, self._jobs, self._stop = state, jobs, stop
        # In the main thread, where a signal can end it.
        self._scheduler = BlockingScheduler(
            executors={"default": DebugExecutor()}, job_defaults=JOB_DEFAULTS, timezone=dt.UTC
        )
        self._ended = threading.Event()

    def run(self, at_once: str | None = None) -> None:
        """Do what was missed (and `at_once`) first, then each job at its time."""
        requests.let_go(self._state)
        due = {*self._missed(), *([at_once] if at_once else [])}
        for name, job in self._jobs.items():
            first = {"next_run_time": dt.datetime.now(dt.UTC)} if name in due else {}
            asked_by = "catch-up" if name in due else "schedule"
            run = _Once(job, asked_by)
            self._scheduler.add_job(run, job.trigger, id=name, name=name, **first)
        self._scheduler.add_job(self._asked, "interval", seconds=ASK_SECONDS, id="asked")
        signals = Signals(self._stop, self._shut_down)
        self._scheduler.add_listener(lambda _: signals.__enter__(), EVENT_SCHEDULER_STARTED)
        life = threading.Thread(target=self._live, daemon=True)
        life.start()
        try:
            self._scheduler.start()
        finally:
            signals.__exit__()
            self._ended.set()
            life.join()
            with suppress(StateUnusable):
                requests.gone(self._state)

    def _missed(self) -> list[str]:
        """Jobs one of whose times passed while no scheduler ran, or whose last run was cut off."""
        found, first = [], history.first_started(self._state)
        for name, job in self._jobs.items():
            last = history.last_of(self._state, job.kinds)
            cut_off = last is not None and last["status"] in ("orphaned", "stopped")
            began = last["started_at"] if last else first
            if cut_off or missed(job.trigger, began, dt.datetime.now(dt.UTC)):
                found.append(name)
        covered = {"incremental"} if "reconcile" in found else set()
        return [name for name in found if name not in covered]

    def _asked(self) -> None:
        """Carry out a request that waits, if any."""
        try:
            wish = requests.take(self._state)
        except StateUnusable:
            logger.exception("Requests cannot be read.")
            return
        if wish is None:
            return
        outcome = Outcome(done=False, words="It failed unexpectedly; the log says how.")
        try:
            outcome = self._jobs[wish.kind].run(wish.asked_by)
        finally:
            requests.answer(self._state, wish.id, done=outcome.done, words=outcome.words)

    def _shut_down(self) -> None:
        # From another thread: the scheduler's locks may be held by the code we interrupted.
        threading.Thread(target=self._scheduler.shutdown, kwargs={"wait": False}).start()

    def _live(self) -> None:
        """Say that we are alive and what comes next, also while a job runs."""
        began = now()
        while True:
            try:
                requests.seen(self._state, began, self._plan())
            except StateUnusable as error:
                logger.warning("The state database does not answer: %s", error)
            if self._ended.wait(SEEN_SECONDS):
                return

    def _plan(self) -> dict[str, str]:
        moment = dt.datetime.now(dt.UTC)
        times = {
            name: job.trigger.get_next_fire_time(None, moment) for name, job in self._jobs.items()
        }
        return {
            name: time.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
            for name, time in times.items()
            if time is not None
        }


class _Once:
    """A job whose first run is a catch-up, where one is due, and the later ones scheduled."""

    def __init__(self, job: Job, first_asked_by: str) -> None:
        self._job, self._asked_by = job, first_asked_by

    def __call__(self) -> None:
        asked_by, self._asked_by = self._asked_by, "schedule"
        self._job.run(asked_by)
