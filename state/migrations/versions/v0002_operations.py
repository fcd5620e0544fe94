"""What a scheduler needs: kinds of runs, what they moved, requests to run, a sign of life."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and tables; earlier runs keep nulls."""
    for name in ("kind", "asked_by", "note", "definitions"):
        op.add_column("run", sa.Column(name, sa.String))
    for name in ("changed", "bytes"):
        op.add_column("run_entity", sa.Column(name, sa.BigInteger))
    op.add_column("run_entity", sa.Column("retries", sa.Integer))
    op.add_column("run_entity", sa.Column("degrades", sa.String))
    op.create_table(
        "run_request",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("answered_at", sa.DateTime),
        sa.Column("answer", sa.String),
    )
    op.create_table(
        "worker",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("plan", sa.String),
    )
