"""What a plan carries of a dbt project; whatever else it asks for is left to dbt itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .statements import KINDS

# What is settled when a node is compiled would be settled once for all refreshes.
_AT_RUN_TIME = re.compile(r"\b(run_started_at|run_query|modules\.datetime|invocation_id)\b")
_ASKED = (
    "pre-hook", "post-hook", "sql_header", "indexes", "grants", "limit", "store_failures",
    "invalidate_hard_deletes", "dbt_valid_to_current", "persist_docs",
    "snapshot_meta_column_names",
)  # fmt: skip


def refusal(nodes: Mapping[str, Mapping[str, Any]], macros: Mapping[str, str]) -> str | None:
    """Why this project is one for dbt alone, in a few words; None where a plan carries it.

    `nodes` are the manifest's by id, and `macros` the project's own, id to text.
    """
    texts = {**macros, **{name: str(node.get("raw_code", "")) for name, node in nodes.items()}}
    for name, text in texts.items():
        if found := _AT_RUN_TIME.search(text):
            return f"{name} uses {found.group()}"
    return next((words for node in nodes.values() if (words := _not_carried(node))), None)


def _not_carried(node: Mapping[str, Any]) -> str | None:
    config, name = node["config"], node["unique_id"]
    if node["resource_type"] == "operation":
        return f"{name} is a hook"
    if config["materialized"] not in KINDS or node.get("language", "sql") != "sql":
        return f"{name} is materialized as {config['materialized']}"
    if asked := [each for each in _ASKED if _said(config.get(each))]:
        return f"{name} has {asked[0]}"
    return _snapshot_refusal(node) or _contract_refusal(node)


def _said(value: object) -> bool:
    """Whether a setting asks for something; dbt writes some out with nothing in them."""
    return any(value.values()) if isinstance(value, Mapping) else bool(value)


def _snapshot_refusal(node: Mapping[str, Any]) -> str | None:
    config = node["config"]
    if node["resource_type"] != "snapshot":
        return None
    checks = config.get("strategy") == "check" and isinstance(config.get("check_cols"), list)
    if checks and config.get("hard_deletes", "ignore") in (None, "ignore"):
        return None
    return f"{node['unique_id']} is no snapshot of named check_cols"


def _contract_refusal(node: Mapping[str, Any]) -> str | None:
    given = [*(node.get("constraints") or ())]
    for column in node.get("columns", {}).values():
        given += [each for each in column.get("constraints") or () if each["type"] != "not_null"]
    enforced = (node["config"].get("contract") or {}).get("enforced")
    return f"{node['unique_id']} has other constraints" if enforced and given else None
