"""Every exception model holds the one contract of columns and types."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.metrics.contract import EXCEPTION_COLUMNS
from tests.paths import REPO

PROJECT = REPO / "warehouse_models"
FOLDER = PROJECT / "models/marts/exceptions"


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((FOLDER / "_exceptions.yml").read_text(encoding="utf-8"))["models"]
    return {model["name"]: model for model in found}


def test_every_rule_is_described_once(models: dict[str, dict[str, Any]]) -> None:
    assert set(models) == {file.stem for file in FOLDER.glob("exc_*.sql")}


def test_every_rule_enforces_the_same_columns_and_types(models: dict[str, dict[str, Any]]) -> None:
    for name, model in models.items():
        assert model["config"]["contract"] == {"enforced": True}, name
        assert {column["name"] for column in model["columns"]} == set(EXCEPTION_COLUMNS), name
        assert all("data_type" in column for column in model["columns"]), name


def test_every_rule_says_what_the_registry_shows(models: dict[str, dict[str, Any]]) -> None:
    needed = {"label", "description", "policy", "owner", "process", "order"}
    told = {name: model["config"]["meta"]["exception"] for name, model in models.items()}
    assert {name for name, meta in told.items() if needed - set(meta)} == set()
    assert len({meta["order"] for meta in told.values()}) == len(told)


def test_thresholds_of_the_registry_are_policies(models: dict[str, dict[str, Any]]) -> None:
    seed = (PROJECT / "seeds/policies.csv").read_text(encoding="utf-8")
    known = {line.split(",")[0] for line in seed.splitlines()[1:]}
    metas = [model["config"]["meta"]["exception"] for model in models.values()]
    assert {name for meta in metas for name in meta.get("thresholds", [])} <= known


def test_one_test_holds_all_rules_apart(models: dict[str, dict[str, Any]]) -> None:
    file: Path = PROJECT / "tests/exceptions/exceptions_are_told_apart_and_owned.sql"
    listed = re.findall(r"^    '(\w+)',$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert {f"exc_{rule}" for rule in listed} == set(models)


def test_a_rule_lists_events_for_some_days_where_it_says_so(
    models: dict[str, dict[str, Any]],
) -> None:
    for name, model in models.items():
        listed = model["config"]["meta"]["exception"].get("listed", "open")
        is_recent = "recent_from(" in (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        assert (listed in ("recent", "open_or_recent")) == is_recent, name
