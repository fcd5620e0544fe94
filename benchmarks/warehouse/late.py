"""The causes of late lines by their models, and by a hand-tuned script.

    int_stock_moves, int_order_lines ... ──models, table by table──▶ fct_late_line_causes
                                         ──a script in memory─────▶ the same rows

The script is what someone would write who wants these rows and nothing else: tables that stay in
memory, no contract checked, and SQL by hand (`tuned/`) where that is cheaper than the models' own.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from extract.marts.compiled import MANIFEST
from extract.marts.plan import SEEDS, Node, Plan
from extract.marts.statements import execute

RESULT = "fct_late_line_causes"
_FOLDER = "late"
_TUNED = Path(__file__).parent / "tuned"


@dataclass(frozen=True, slots=True)
class LateCauses:
    """CPU seconds of each way; how often as much as the tuned script the models take."""

    rows: int
    models_cpu_seconds: float
    tuned_cpu_seconds: float
    ratio: float


def compare(home: Path, compiled: Path) -> LateCauses:
    """Compute the causes of a built home each way. Raises `ValueError` where they differ."""
    plan = Plan.read(compiled)
    nodes = _late_nodes(plan, compiled / MANIFEST)
    with _opened(home, compiled, plan) as con:
        models = _cpu_seconds(lambda: _by_models(con, nodes))
        tuned = _cpu_seconds(lambda: _by_script(con, nodes))
        rows = _same_rows(con, f"memory.{RESULT}")
    return LateCauses(rows, models, tuned, round(models / tuned, 2))


def _late_nodes(plan: Plan, manifest: Path) -> list[Node]:
    """The models of the causes, each after those it needs; the result is the last."""
    known = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    late = {each.id: each for each in plan.nodes if _FOLDER in known[each.id]["fqn"]}
    found: dict[str, Node] = {}

    def visit(name: str) -> None:
        for each in late[name].needs:
            if each in late and each not in found:
                visit(each)
        found[name] = late[name]

    visit(next(each.id for each in late.values() if _name(each) == RESULT))
    return list(found.values())


@contextmanager
def _opened(home: Path, compiled: Path, plan: Plan) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built files to read from, and a new one to write to."""
    scratch = home / "late_causes.duckdb"
    scratch.unlink(missing_ok=True)
    files = {"marts": home / "marts.duckdb", "steps": home / "intermediate.duckdb"}
    files |= {"odoo": home / "raw.duckdb", "compiled": compiled / SEEDS}
    with duckdb.connect() as con:
        for name, value in plan.settings.items():
            con.execute(f"set global {name} = ?", [value])
        for name, path in files.items():
            con.execute(f"attach '{path}' as {name} (read_only)")
        con.execute(f"attach '{scratch}' as scratch")
        yield con
    scratch.unlink()


def _by_models(con: duckdb.DuckDBPyConnection, nodes: list[Node]) -> None:
    """As a build does it, contracts included, into a file."""
    names = {node.relation: f"scratch.main.{_name(node)}" for node in nodes}
    for node in nodes:
        execute(con, replace(node, relation=names[node.relation], sql=_renamed(node.sql, names)))


def _by_script(con: duckdb.DuckDBPyConnection, nodes: list[Node]) -> None:
    tuned = {path.stem: path.read_text(encoding="utf-8") for path in _TUNED.glob("*.sql")}
    names = {node.relation: f"memory.main.{_name(node)}" for node in nodes}
    for node in nodes:
        as_compiled = f"create table {names[node.relation]} as {_renamed(node.sql, names)}"
        con.execute(tuned.get(_name(node), as_compiled))


def _renamed(sql: str, names: Mapping[str, str]) -> str:
    for relation, name in names.items():
        sql = sql.replace(relation, name)
    return sql


def _name(node: Node) -> str:
    return node.id.split(".")[-1]


def _cpu_seconds(work: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return round(used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, 2)


def _same_rows(con: duckdb.DuckDBPyConnection, other: str) -> int:
    """Rows of the result. Sums of binary fractions depend on their order: six digits count."""
    columns = con.execute(f"describe scratch.{RESULT}").fetchall()
    rounded = ", ".join(
        f'round("{name}", 6)' if kind == "DOUBLE" else f'"{name}"' for name, kind, *_ in columns
    )
    ours, theirs = (f"select {rounded} from {name}" for name in (f"scratch.{RESULT}", other))
    different = con.execute(
        f"({ours} except all {theirs}) union all ({theirs} except all {ours}) limit 1"
    ).fetchall()
    if different:
        raise ValueError(f"{other} differs from the models: {different[0]}")
    rows = con.execute(f"select count(*) from scratch.{RESULT}").fetchone()
    return int(rows[0]) if rows else 0
