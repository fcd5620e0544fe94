"""The tables as they are at the newest migration. All times are naive UTC."""

import sqlalchemy as sa

metadata = sa.MetaData()

run = sa.Table(
    "run",
    metadata,
    sa.Column("run_id", sa.String, primary_key=True),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("step", sa.String),
    sa.Column("error", sa.String),
    sa.Column("odoo_version", sa.String),
    sa.Column("as_of", sa.DateTime),
    sa.Column("snapshot", sa.String),
    sa.Column("kind", sa.String),
    sa.Column("asked_by", sa.String),
    sa.Column("note", sa.String),
    sa.Column("definitions", sa.String),
    sa.Column(
        "number",
        sa.BigInteger,
        nullable=False,
        default=sa.text("(select coalesce(max(number), 0) + 1 from run)"),
    ),
)
"""One row a run: status is running, ok, unchanged, skipped, stopped, orphaned or failed; kind is
incremental, reconcile or pack; asked_by is command, schedule, catch-up or page. `snapshot` is the
file it published or found to be still true, `definitions` the digest of the models it built.
`number` grows from run to run: a clock may be set back, and what came last is told by it alone."""

run_entity = sa.Table(
    "run_entity",
    metadata,
    sa.Column("run_id", sa.String, sa.ForeignKey("run.run_id"), primary_key=True),
    sa.Column("model", sa.String, primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("deleted", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("dropped_fields", sa.String),
    sa.Column("error", sa.String),
    sa.Column("changed", sa.BigInteger),
    sa.Column("bytes", sa.BigInteger),
    sa.Column("retries", sa.Integer),
    sa.Column("degrades", sa.String),
)
"""What each Odoo model brought in a run; `degrades` names the KPIs that lack it, by line."""

run_request = sa.Table(
    "run_request",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("asked_at", sa.DateTime, nullable=False),
    sa.Column("asked_by", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("answered_at", sa.DateTime),
    sa.Column("answer", sa.String),
)
"""Somebody asked for a run: status is waiting, taken, done or failed."""

worker = sa.Table(
    "worker",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("seen_at", sa.DateTime, nullable=False),
    sa.Column("plan", sa.String),
)
"""The scheduler's sign of life; `plan` is JSON, the next time of each job."""

home = sa.Table(
    "home",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False),
)
"""The one home whose state this is, where the database is none of its own files; `only` is 1."""
