"""Tests of the dbt models, on real DuckDB and dbt."""
