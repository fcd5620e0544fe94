"""Tests of the order models that need more than one dbt run."""
