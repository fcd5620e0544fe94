"""The write side: from Odoo's tables to a published snapshot.

Odoo -> pull -> landing/*.parquet -> raw.duckdb -> build (dbt) -> marts.duckdb -> publish
"""
