"""What the web process must not load: slow, unstable or made for the write side."""

import subprocess
import sys


def test_reading_kpis_loads_no_reference_engine_parser_or_validator() -> None:
    code = (
        "import sys, dashboard.queries.overview, dashboard.queries.late, dashboard.health;"
        "print(sorted({name.split('.')[0] for name in sys.modules}"
        " & {'metricflow', 'dbt', 'sqlglot', 'jsonschema', 'polars', 'extract', 'simulator'}))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
