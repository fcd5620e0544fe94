"""The dbt project: its unit tests, its metrics beside MetricFlow's, its generated pages."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from extract.build import run_dbt
from extract.marts.compiled import compiled
from extract.marts.plan import Plan
from extract.settings import ExtractSettings
from tests.dashboard.metricflow import differences
from tests.paths import REPO
from tests.whole_path.tables import different_tables

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", REPO / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Unit tests bring rows of their own, and a metric is one query: one version is enough for each.
@pytest.mark.parametrize("recorded_version", ["16.0"], indirect=True)
def test_dbt_builds_what_the_plan_built_and_unit_tests_pass(
    recorded_home: Path, tmp_path: Path
) -> None:
    home = shutil.copytree(recorded_home, tmp_path / "home")
    settings = ExtractSettings(home=home)
    assert Plan.read(compiled(settings)).refused is None
    built = run_dbt(settings)
    assert built.warnings == []
    ran = json.loads((built.target / "run_results.json").read_text(encoding="utf-8"))["results"]
    assert sum(each["unique_id"].startswith("unit_test.") for each in ran) > 60
    assert different_tables(recorded_home / "marts.duckdb", home / "marts.duckdb") == []


@pytest.mark.parametrize("recorded_version", ["19.0"], indirect=True)
def test_every_metric_grain_and_dimension_equals_metricflow(recorded_home: Path) -> None:
    assert differences(recorded_home) == []


def test_kpi_page_says_what_the_models_say(recorded_home: Path, docs: ModuleType) -> None:
    manifest = recorded_home / "dbt" / "target" / "semantic_manifest.json"
    page = docs.kpis_page(json.loads(manifest.read_text(encoding="utf-8")))
    assert (REPO / "docs" / "kpis.md").read_text(encoding="utf-8") == page


def test_settings_page_says_what_the_code_says(docs: ModuleType) -> None:
    page = docs.settings_page()
    assert (REPO / "docs" / "settings.md").read_text(encoding="utf-8") == page
    assert all(line.count("|") != 4 or line.split("|")[3].strip() for line in page.splitlines())
