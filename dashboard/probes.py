"""What a supervisor asks: alive, ready, and figures for Prometheus; no name, no secret.

/healthz  the process answers
/readyz   it has a snapshot to show, or why not
/metrics  age of the data, last run, models, scheduler: from the snapshot and the run log,
          so that it is the same whichever worker process answers, and covers the scheduler too
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.errors import DashboardError
from dashboard.health import state_database
from dashboard.settings import DashboardSettings
from dashboard.snapshot import SnapshotInfo, SnapshotStore
from state import history, requests
from state.database import StateDatabase, now
from state.errors import StateUnusable

_OF_A_MODEL = {"rows": "rows read", "bytes": "bytes landed", "retries": "calls repeated"}


def register_probes(server: Flask, settings: DashboardSettings, store: SnapshotStore) -> None:
    """Answer `/healthz`, `/readyz` and `/metrics`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(settings, store.info))

    @server.get("/healthz")
    def healthz() -> Response:
        return _plain("ok")

    @server.get("/readyz")
    def readyz() -> Response:
        try:
            with store.use() as snapshot:
                return _plain(f"ready: {snapshot.info.run_id}")
        except DashboardError as error:
            return _plain(str(error), 503)

    @server.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _plain(text: str, status: int = 200) -> Response:
    return Response(f"{text}\n", status, mimetype="text/plain")


class _Figures(Collector):
    """Read anew at every scrape."""

    def __init__(
        self, settings: DashboardSettings, info: Callable[[], SnapshotInfo | None]
    ) -> None:
        self._settings, self._info = settings, info

    def collect(self) -> Iterator[Metric]:
        """Every figure; those of the run log are missing where it cannot be read."""
        info = self._info()
        yield _one("snapshot_published", "whether there is a snapshot to show", float(bool(info)))
        try:
            state = state_database(self._settings)
            if info is not None:
                yield from _of_snapshot(info, state)
            yield from _of_runs(state)
            yield _one("scheduler_up", "whether a scheduler was seen lately", _alive(state))
            yield _one("state_database_up", "whether the run log can be read", 1)
        except StateUnusable:
            yield _one("state_database_up", "whether the run log can be read", 0)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"plimsoll_{name}", words, value=value)


def _of_snapshot(info: SnapshotInfo, state: StateDatabase) -> Iterator[Metric]:
    checked = history.checked_at(state, info.path.name)
    true_at = max(info.as_of, checked.replace(tzinfo=UTC)) if checked else info.as_of
    yield _one("snapshot_as_of_seconds", "as-of time of the data, Unix", info.as_of.timestamp())
    yield _one("snapshot_checked_seconds", "when it was last true, Unix", true_at.timestamp())
    yield _one("snapshot_bytes", "size of the published file", info.path.stat().st_size)


def _of_runs(state: StateDatabase) -> Iterator[Metric]:
    total = GaugeMetricFamily(
        "plimsoll_runs", "refreshes in the run log by how they ended", labels=["status"]
    )
    for status, number in sorted(history.counts(state).items()):
        total.add_metric([status], number)
    yield total
    last = next(iter(history.recent(state, 1)), None)
    if last is None:
        return
    began = last["started_at"].replace(tzinfo=UTC).timestamp()
    ended = last["finished_at"] or datetime.now(UTC).replace(tzinfo=None)
    seconds = (ended - last["started_at"]).total_seconds()
    good = float(last["status"] in (*history.GOOD, "running", "skipped"))
    yield _one("last_run_start_seconds", "when the last run began, Unix", began)
    yield _one("last_run_duration_seconds", "how long it took, or has taken so far", seconds)
    yield _one("last_run_good", "0 when it failed, was killed or stopped", good)
    models = history.models(state, last["run_id"])
    for column, words in _OF_A_MODEL.items():
        family = GaugeMetricFamily(
            f"plimsoll_last_run_model_{column}", f"{words} in the last run", labels=["model"]
        )
        for row in models:
            family.add_metric([row["model"]], float(row[column] or 0))
        yield family


def _alive(state: StateDatabase) -> float:
    worker = requests.scheduler(state)
    return float(worker is not None and worker.alive(now()))
