"""The marts of a dbt project, without dbt's cost per node: compiled once, then run as plain SQL.

    warehouse_models ──compiling (dbt)──▶ compiled/<digest>/plan.json ──running──▶ marts.duckdb

Each of the two children can be stopped, and neither outlives the refresh that started it.
"""
