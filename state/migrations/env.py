"""What Alembic runs: the steps, in the transaction of whoever upgrades.

A new step: copy the newest file of `versions/`, change it, and set `HEAD` in
`state/database.py`; a test compares the steps with `state/tables.py`.
"""

from alembic import context

from state.tables import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter a column: such steps copy the table.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
