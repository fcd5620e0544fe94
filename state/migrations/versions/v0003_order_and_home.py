"""The order in which runs began, whatever the clock said, and whose database this is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Number the runs; earlier ones by their times, as nothing else is known of all of them."""
    op.add_column("run", sa.Column("number", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        """
        update run set number = ordered.place
        from (
            select run_id, row_number() over (order by started_at, run_id) as place from run
        ) as ordered
        where ordered.run_id = run.run_id
        """
    )
    op.create_table(
        "home",
        sa.Column("only", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
    )
