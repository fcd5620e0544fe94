"""The child that lets dbt read a project and write each node's SQL into a plan.

    python -m extract.marts.compiling PROJECT FOLDER LOGS

dbt works on files of its own: what a model says does not depend on anybody's rows.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from extract.marts.carried import refusal
from extract.marts.follow_parent import follow_parent
from extract.marts.plan import SEEDS, Node, Plan

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_KEPT = ("unique_key", "check_cols", "updated_at", "severity", "fail_calc", "warn_if")


def main() -> None:
    """Compile a project into FOLDER; exit code 1, told as dbt tells it, where it cannot be."""
    follow_parent()
    project, folder, logs = (Path(each) for each in sys.argv[1:4])
    # A setting file above the working folder would be read into dbt's environment.
    os.chdir("/")
    duckdb.connect(folder / "raw.duckdb").close()
    os.environ |= {
        "PLIMSOLL_RAW": str(folder / "raw.duckdb"),
        "PLIMSOLL_INTERMEDIATE": str(folder / "intermediate.duckdb"),
        "PLIMSOLL_MARTS": str(folder / SEEDS),
    }
    manifest = _compiled(project, folder, logs)
    if manifest is None:
        sys.exit(1)
    _plan(manifest, project).write(folder)


def _compiled(project: Path, folder: Path, logs: Path) -> Manifest | None:
    """dbt's manifest with the SQL of each node; the tables of the seeds are in FOLDER then."""
    # Imported here, so that a parent that dies during the slow import is followed too.
    from dbt.cli.main import dbtRunner  # noqa: PLC0415
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415

    paths = ["--project-dir", str(project), "--profiles-dir", str(project)]
    paths += ["--target-path", str(folder), "--log-path", str(logs)]
    told = ["--log-format", "json", "--log-format-file", "text", "--no-use-colors"]
    parsed = dbtRunner().invoke([*told, "--no-partial-parse", "parse", *paths])
    manifest = parsed.result
    if not isinstance(manifest, Manifest):
        return None
    told += ["--log-level-file", "info", "--no-write-json"]
    kinds = [f"resource_type:{each}" for each in ("model", "snapshot", "test")]
    for command in (["seed"], ["compile", "--select", *kinds]):
        if not dbtRunner(manifest=manifest).invoke([*told, *command, *paths]).success:
            return None
    return manifest


def _plan(manifest: Manifest, project: Path) -> Plan:
    profile = yaml.safe_load((project / "profiles.yml").read_text(encoding="utf-8"))
    output = next(iter(profile.values()))["outputs"]["duckdb"]
    nodes = {name: each.to_dict() for name, each in manifest.nodes.items()}
    own = manifest.metadata.project_name
    macros = {name: each.macro_sql for name, each in manifest.macros.items()
              if each.package_name == own}  # fmt: skip
    return Plan(
        tuple(_node(each) for each in nodes.values()),
        output.get("settings") or {},
        int(output.get("threads", 1)),
        refusal(nodes, macros),
    )


def _node(node: dict[str, Any]) -> Node:
    config = node["config"]
    kind = str(config["materialized"])
    contract = {}
    if (config.get("contract") or {}).get("enforced"):
        contract = {name: _promised(column) for name, column in node["columns"].items()}
    return Node(
        node["unique_id"],
        kind,
        node.get("relation_name") or "",
        node.get("compiled_code") or "",
        tuple((node.get("depends_on") or {}).get("nodes", ())),
        contract,
        {key: config[key] for key in (*_KEPT, "error_if") if config.get(key) is not None},
    )


def _promised(column: dict[str, Any]) -> tuple[str, str]:
    """Type and constraints of one column, as SQL."""
    kinds = [each["type"] for each in column.get("constraints") or ()]
    return column["data_type"], " ".join(kind.replace("_", " ") for kind in kinds)


if __name__ == "__main__":
    main()
