"""The child that runs a compiled project on marts.duckdb, and tests it.

    python -m extract.marts.running COMPILED RAW INTERMEDIATE MARTS TARGET LOG

Results go to TARGET/run_results.json and events to standard output, in dbt's own form. The first
node that fails ends it: nothing of such a build is shown to anyone.
"""

from __future__ import annotations

import heapq
import json
import logging
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from extract.marts.follow_parent import follow_parent
from extract.marts.plan import SEEDS, Node, Plan
from extract.marts.statements import Failed, execute

logger = logging.getLogger("plimsoll.build")

LARGE = 0.25
"""Raw rows as a share of the memory, from which nodes have to spare it."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one node went; seconds of wall time."""

    unique_id: str
    status: str
    message: str | None
    execution_time: float


def main() -> None:
    """Run the plan; exit code 1 where a node failed."""
    follow_parent()
    compiled, raw, intermediate, marts, target, log = (Path(each) for each in sys.argv[1:7])
    logging.basicConfig(filename=log, level=logging.INFO, format="%(asctime)s %(message)s")
    plan = Plan.read(compiled)
    read = {"odoo": raw, "compiled": compiled / SEEDS}
    with opened(marts, plan, read, {"steps": intermediate}) as con:
        results = Runner(con, fitted(con, plan, raw)).run()
    found = json.dumps({"results": [asdict(each) for each in results]})
    (target / "run_results.json").write_text(found, encoding="utf-8")
    sys.exit(1 if any(each.status in ("error", "fail") for each in results) else 0)


@contextmanager
def opened(
    marts: Path, plan: Plan, read: Mapping[str, Path], write: Mapping[str, Path]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts with the project's settings and schemas, and the other files under their names."""
    with duckdb.connect(marts) as con:
        for name, value in plan.settings.items():
            con.execute(f"set global {name} = ?", [value])
        for name, path in {**read, **write}.items():
            quoted = str(path).replace("'", "''")
            mode = " (read_only)" if name in read else ""
            con.execute(f"attach '{quoted}' as {name}{mode}")
        for schema in {each.relation.rsplit(".", 1)[0] for each in plan.nodes if each.relation}:
            con.execute(f"create schema if not exists {schema}")
        yield con


def fitted(con: duckdb.DuckDBPyConnection, plan: Plan, raw: Path) -> Plan:
    """The plan, one node at a time where two would not fit into the memory together.

    There joins also keep what they are written to look up in memory: DuckDB swaps the sides by
    its guess of their sizes, and a guess that is wrong a hundredfold does not fit.
    """
    row = con.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchone()
    if row is None or raw.stat().st_size <= LARGE * row[0]:
        return plan
    con.execute("set global disabled_optimizers = 'build_side_probe_side'")
    return replace(plan, threads=1)


class Runner:
    """Runs nodes as soon as what they need is there, tests before what comes after them."""

    def __init__(self, con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        self._con = con
        self._threads = plan.threads
        self._nodes = {each.id: each for each in plan.nodes}
        self._ranks = {
            each.id: (each.kind != "test", place) for place, each in enumerate(plan.nodes)
        }
        self._results: list[Result] = []

    def run(self) -> list[Result]:
        """The result of each node, until the first that failed."""
        sorter: TopologicalSorter[str] = TopologicalSorter(
            {each.id: [*filter(self._nodes.get, each.needs)] for each in self._nodes.values()}
        )
        sorter.prepare()
        ready: list[tuple[tuple[bool, int], str]] = []
        running: dict[Future[Result], str] = {}
        with ThreadPoolExecutor(self._threads) as pool:
            while sorter.is_active() and not self._failed():
                for each in sorter.get_ready():
                    heapq.heappush(ready, (self._ranks[each], each))
                while ready and len(running) < self._threads:
                    name = heapq.heappop(ready)[1]
                    running[pool.submit(self._one, self._nodes[name])] = name
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    self._note(done.result())
                    sorter.done(running.pop(done))
        return [*self._results, *(each.result() for each in running)]

    def _one(self, node: Node) -> Result:
        began = time.perf_counter()
        status, message = "pass" if node.kind == "test" else "success", None
        try:
            with self._con.cursor() as cursor:
                message = execute(cursor, node)
        except Failed as error:
            status, message = "fail", str(error)
        except duckdb.Error as error:
            status, message = "error", str(error)
        if status in ("error", "fail"):
            logger.error("%s: %s\n%s", node.id, message, node.sql)
        elif message:
            status = "warn"
        return Result(node.id, status, message, time.perf_counter() - began)

    def _failed(self) -> bool:
        return bool(self._results) and self._results[-1].status in ("error", "fail")

    def _note(self, result: Result) -> None:
        self._results.append(result)
        logger.info("%s %s in %.3f s", result.status, result.unique_id, result.execution_time)
        done = {"index": len(self._results), "total": len(self._nodes)}
        event = {"data": done, "info": {"level": "info", "msg": result.unique_id}}
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
