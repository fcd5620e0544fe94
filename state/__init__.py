"""The state database: run log, requests to run, the worker's sign of life.

scheduler, `plimsoll` ──writes──▶ SQLite state.db, or PostgreSQL ◀──reads, asks for a run── pages

Many small writes of several processes go here; numbers never do, they are in the snapshot.
"""
