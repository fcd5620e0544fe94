"""Alembic's steps from any earlier state database to the newest."""
