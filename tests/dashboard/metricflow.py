"""MetricFlow's own answers over a built home, to compare ours with."""

import math
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dashboard.metrics import Registry, compile_metric
from dashboard.metrics.compile import GRAINS
from dashboard.metrics.expression import leaves
from dashboard.snapshot import Snapshot, SnapshotStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # MetricFlow's, not ours
    from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
    from metricflow_semantics.errors.error_classes import InvalidQueryException
    from metricflow_semantics.model.dbt_manifest_parser import (
        parse_manifest_from_dbt_generated_manifest,
    )
    from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

Answer = dict[tuple[Any, ...], float]


class _Dialect:
    """What MetricFlow needs to know of the database to write SQL for it."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


def differences(home: Path) -> list[str]:
    """Where our value differs from MetricFlow's: every metric by every grain, and by every
    dimension per month. `home` holds a dbt target, marts.duckdb and the published copy of it."""
    text = (home / "dbt" / "target" / "semantic_manifest.json").read_text()
    manifest = parse_manifest_from_dbt_generated_manifest(text)
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), _Dialect())
    marts = duckdb.connect(str(home / "marts.duckdb"), read_only=True)
    with SnapshotStore(home).use() as snapshot, marts:
        found = []
        for metric in sorted(metric.name for metric in manifest.metrics):
            # of an app that this server does not have, or of stock that it has not known for long
            if not _has_values(snapshot, metric):
                continue
            for grain, by in _questions(snapshot.registry, metric):
                ours = _our_answer(snapshot, metric, grain, by)
                sql = _their_sql(engine, snapshot.registry, metric, grain, by)
                theirs = _their_answer(marts.execute(sql).fetchall(), by)
                found += _compare(f"{metric} by {grain} and {by}", ours, theirs)
    return found


def _has_values(snapshot: Snapshot, metric: str) -> bool:
    return any(
        snapshot.query(
            f"select 1 as one from marts.{leaf.model.name}"
            f" where ({leaf.expression}) is not null limit 1"
        )
        for leaf in leaves(snapshot.registry.resolve(metric))
    )


def _questions(registry: Registry, metric: str) -> Iterator[tuple[Any, str | None]]:
    yield from ((grain, None) for grain in GRAINS)
    yield from (("month", dimension.name) for dimension in registry.dimensions(metric))


def _our_answer(snapshot: Snapshot, metric: str, grain: Any, by: str | None) -> Answer:
    sql, params = compile_metric(snapshot.registry, metric, grain=grain, by=by)
    return {
        (row["period"], row["by"]): row["value"]
        for row in snapshot.query(sql, params)
        if row["value"] is not None and row["period"] is not None
    }


def _their_answer(rows: list[tuple[Any, ...]], by: str | None) -> Answer:
    answer = {}
    for period, *group, value in rows:
        if period is not None and value is not None:
            shown = (group[0] if group[0] is not None else "Not set") if by else None
            answer[(period.date() if hasattr(period, "date") else period, shown)] = float(value)
    return answer


def _their_sql(engine: Any, registry: Registry, metric: str, grain: str, by: str | None) -> str:
    time = f"metric_time__{grain}"
    if by is None:
        return _explain(engine, metric, [time])
    entities = {e for leaf in leaves(registry.resolve(metric)) for e in leaf.model.primary_entities}
    for entity in sorted(entities):
        try:
            return _explain(engine, metric, [time, f"{entity}__{by}"])
        except InvalidQueryException:
            continue
    raise AssertionError(f"MetricFlow cannot group {metric} by {by}")


def _explain(engine: Any, metric: str, group_by: Sequence[str]) -> str:
    request = MetricFlowQueryRequest.create(metric_names=[metric], group_by_names=group_by)
    sql: str = engine.explain(request).sql_statement.sql
    return sql


def _compare(where: str, ours: Answer, theirs: Answer) -> list[str]:
    if not theirs:
        return [f"{where}: MetricFlow gives no rows, the comparison says nothing"]
    found = [f"{where}: only one side has {key}" for key in ours.keys() ^ theirs.keys()]
    return found + [
        f"{where}, {key}: {ours[key]} is not MetricFlow's {theirs[key]}"
        for key in ours.keys() & theirs.keys()
        if not math.isclose(ours[key], theirs[key], rel_tol=1e-9, abs_tol=1e-9)
    ]
