"""The run log as it was before there were migrations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, unless an earlier Plimsoll made them."""
    op.create_table(
        "run",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("finished_at", sa.DateTime),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("step", sa.String),
        sa.Column("error", sa.String),
        sa.Column("odoo_version", sa.String),
        sa.Column("as_of", sa.DateTime),
        sa.Column("snapshot", sa.String),
        if_not_exists=True,
    )
    op.create_table(
        "run_entity",
        sa.Column("run_id", sa.String, sa.ForeignKey("run.run_id"), primary_key=True),
        sa.Column("model", sa.String, primary_key=True),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("deleted", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("dropped_fields", sa.String),
        sa.Column("error", sa.String),
        if_not_exists=True,
    )
