"""Every table that dbt builds says its grain, and every column of it what it holds."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

pytestmark = pytest.mark.slow

GRAIN = re.compile(r"One row( per |: )")
COLUMNS = """
    select schema_name || '.' || table_name, column_name
    from duckdb_columns()
    where database_name in ('marts', 'steps')
"""

Column = tuple[str, str]


class Documented(NamedTuple):
    """What the models' YAML says: tables with their descriptions, columns with theirs."""

    tables: dict[str, str]
    columns: dict[Column, str]


@pytest.fixture
def documented(recorded_home: Path) -> Documented:
    manifest = json.loads((recorded_home / "dbt/target/manifest.json").read_text(encoding="utf-8"))
    nodes = {
        f"{node['schema']}.{node['name']}": node
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "snapshot", "seed")
    }
    return Documented(
        {table: node["description"] for table, node in nodes.items()},
        {
            (table, name): column["description"].strip()
            for table, node in nodes.items()
            for name, column in node["columns"].items()
        },
    )


@pytest.fixture
def built(recorded_home: Path) -> set[Column]:
    with duckdb.connect() as con:
        for file, name in (("marts", "marts"), ("intermediate", "steps")):
            con.execute(f"attach '{recorded_home / file}.duckdb' as {name} (read_only)")
        return set(con.execute(COLUMNS).fetchall())


def test_every_model_snapshot_and_seed_states_its_grain_first(documented: Documented) -> None:
    silent = [name for name, words in documented.tables.items() if not GRAIN.match(words)]
    assert silent == []


def test_every_built_table_is_described(documented: Documented, built: set[Column]) -> None:
    assert {table for table, _ in built} == set(documented.tables)


def test_every_built_column_is_described(documented: Documented, built: set[Column]) -> None:
    described = {column for column, words in documented.columns.items() if words}
    assert sorted(built - described) == []


def test_no_description_speaks_of_a_column_that_is_not_there(
    documented: Documented, built: set[Column]
) -> None:
    assert sorted(set(documented.columns) - built) == []
