"""Checks the KPI definitions before a snapshot is published, in an analyst's words."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from importlib.resources import files
from typing import Any, Final

import duckdb

from dashboard.errors import DashboardError
from dashboard.metrics.contract import EXCEPTION_COLUMNS
from dashboard.metrics.expression import Leaf, leaves
from dashboard.metrics.model import SemanticModel, read_models
from dashboard.metrics.registry import KpiBlock, Registry

# the parts of `config.meta.drill` that name columns
_NAMING: Final = ("columns", "labels", "values", "money")


def validate(
    semantic_manifest: Mapping[str, Any],
    columns: Mapping[str, Set[str]],
    *,
    targets: Set[str] | None = None,
    roles: Set[str] | None = None,
    rebased: Set[str] | None = None,
    drills: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[str]:
    """Problems as sentences (which metric, which key, what is allowed); empty when all is well.

    `columns`: model name to the columns it has in the marts. `targets`, `roles`, `rebased`: names
    in the seeds `kpi_targets` and `owner_roles`, KPIs in `kpi_rebases`; None skips that check.
    `drills`: model name to its `config.meta.drill`.
    """
    problems = [*_model_problems(semantic_manifest, columns), *_exception_problems(columns)]
    problems += _drill_problems(drills or {}, columns)
    blocks = {
        metric["name"]: (metric.get("config") or {}).get("meta", {}).get("kpi")
        for metric in semantic_manifest["metrics"]
    }
    broken = set()
    for name, block in blocks.items():
        if block is not None:
            found = [*_block_problems(name, block)]
            broken.update([name] if found else [])
            problems += found
    registry = Registry(_without_blocks(semantic_manifest))
    for name in blocks:
        problems += _metric_problems(registry, name, columns)
    for name, block in blocks.items():
        if block is not None and name not in broken:
            problems += _reference_problems(name, KpiBlock(**block), columns, targets, roles)
    kpis = {name for name, block in blocks.items() if block is not None}
    problems += [
        f"kpi_rebases: `{name}` is not a KPI; the KPIs are {_few(kpis)}."
        for name in sorted((rebased or set()) - kpis)
    ]
    if not kpis:
        problems.append("No metric has a kpi block (config.meta.kpi): the overview would be empty.")
    return problems


def _without_blocks(semantic_manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics alone, so that one broken block does not hide the other problems."""
    metrics = [{**metric, "config": None} for metric in semantic_manifest["metrics"]]
    return {**semantic_manifest, "metrics": metrics}


def _block_problems(name: str, block: object) -> Iterator[str]:
    import jsonschema  # noqa: PLC0415  the web process imports this package and never validates

    schema = json.loads(files(__package__).joinpath("kpi_block.schema.json").read_text("utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(block)
    # a key that is missing and one that is too many have an error each, and one sentence for all
    for words in dict.fromkeys(_words(error, schema) for error in errors):
        yield f"Metric {name}, config.meta.kpi: {words}."


def _words(error: Any, schema: Mapping[str, Any]) -> str:
    """A schema error as a sentence: which key, what is wrong, what is allowed."""
    keys = ", ".join(schema["properties"])
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return f"{_quoted(missing)} missing; needed are {', '.join(error.validator_value)}"
    if error.validator == "additionalProperties":
        extra = sorted(set(error.instance) - set(schema["properties"]))
        return f"{_quoted(extra)} not among the block's keys; allowed are {keys}"
    if not error.absolute_path:
        return f"it must be a block of keys; allowed are {keys}"
    key = str(error.absolute_path[0])
    wanted = schema["properties"][key]
    allowed = f"; allowed are {', '.join(wanted['enum'])}" if "enum" in wanted else ""
    return f"`{key}` is {error.instance!r}, but must be {wanted['description']}{allowed}"


def _quoted(keys: Sequence[str]) -> str:
    """Keys with the verb that fits their number."""
    return " and ".join(f"`{key}`" for key in keys) + (" is" if len(keys) == 1 else " are")


def _model_problems(
    semantic_manifest: Mapping[str, Any], columns: Mapping[str, Set[str]]
) -> Iterator[str]:
    for model in read_models(semantic_manifest).values():
        if model.name not in columns:
            yield f"Model {model.name} has a semantic_model but is not among the marts."
            continue
        for kind, expressions in (
            ("time dimension", model.times),
            ("dimension", model.categories),
            ("entity", model.entities),
        ):
            for name, expression in expressions.items():
                where = f"Model {model.name}, {kind} {name}"
                yield from _column_problems(where, expression, model, columns)


def _exception_problems(columns: Mapping[str, Set[str]]) -> Iterator[str]:
    for model in sorted(name for name in columns if name.startswith("exc_")):
        missing = [column for column in EXCEPTION_COLUMNS if column not in columns[model]]
        if missing:
            yield f"Model {model} lacks {', '.join(missing)}, which every exception rule has."


def _drill_problems(
    drills: Mapping[str, Mapping[str, Any]], columns: Mapping[str, Set[str]]
) -> Iterator[str]:
    """Columns that rows should show and their model lacks; `currency` is the company's."""
    for model, drill in drills.items():
        record = drill.get("record") or {}
        named = [name for key in _NAMING for name in drill.get(key, ())]
        named += [record[key] for key in ("id", "name") if key in record]
        known = columns.get(model, frozenset())
        for column in dict.fromkeys(named):
            if known and column not in known and column != "currency":
                where = f"Model {model}, config.meta.drill"
                yield f"{where}: {model} has no column `{column}`; it has {_few(known)}."


def _metric_problems(
    registry: Registry, name: str, columns: Mapping[str, Set[str]]
) -> Iterator[str]:
    try:
        found = [*leaves(registry.resolve(name))]
    except DashboardError as error:
        yield str(error)
        return
    for leaf in found:
        if leaf.metric == name and leaf.model.name in columns:
            yield from _leaf_problems(leaf, columns)
    if not found:
        yield f"Metric {name} is made of numbers only; name at least one input metric."


def _leaf_problems(leaf: Leaf, columns: Mapping[str, Set[str]]) -> Iterator[str]:
    where = f"Metric {leaf.metric}, "
    yield from _column_problems(f"{where}expr", leaf.expression, leaf.model, columns)
    for condition in leaf.filters:
        yield from _column_problems(f"{where}filter", condition, leaf.model, columns)


def _column_problems(
    where: str, expression: str, model: SemanticModel, columns: Mapping[str, Set[str]]
) -> Iterator[str]:
    named = _column_names(expression)
    if named is None:
        yield f"{where}: {expression} is not SQL that DuckDB understands."
        return
    known = {column.lower() for column in columns[model.name]}
    for column in sorted(named):
        if column.lower() not in known:
            yield f"{where}: {model.name} has no column `{column}`; it has {_few(known)}."


def _column_names(expression: str) -> set[str] | None:
    """Columns an SQL expression names; None where it cannot be parsed."""
    row = _parser().execute("select json_serialize_sql(?)", [f"select {expression}"]).fetchone()
    parsed = json.loads(row[0]) if row else {"error": True}
    return None if parsed["error"] else set(_references(parsed))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("class") == "COLUMN_REF":
            yield node["column_names"][-1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _reference_problems(
    name: str,
    block: KpiBlock,
    columns: Mapping[str, Set[str]],
    targets: Set[str] | None,
    roles: Set[str] | None,
) -> Iterator[str]:
    where = f"Metric {name}, config.meta.kpi"
    if block.drill and block.drill not in columns:
        yield f"{where}: drill `{block.drill}` is not a mart; the marts are {_few(columns)}."
    if block.target and targets is not None and block.target not in targets:
        yield f"{where}: target `{block.target}` is not in kpi_targets, which has {_few(targets)}."
    if roles is not None and block.owner not in roles:
        yield f"{where}: owner `{block.owner}` is not in owner_roles, which has {_few(roles)}."
    if block.floor is not None and block.ceiling is not None and block.floor >= block.ceiling:
        yield f"{where}: floor {block.floor} is not below ceiling {block.ceiling}."


def _few(names: Set[str] | Mapping[str, Any]) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - 20} more" if len(ordered) > 20 else ""
    return (", ".join(ordered[:20]) or "none") + more
