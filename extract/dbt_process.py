"""dbt as a child process that never outlives the refresh that started it.

    python -m extract.dbt_process build --project-dir …

The parent holds the other end of standard input. When it dies, however suddenly, the pipe
closes, and a dbt that still held marts.duckdb would block the next refresh.
"""

from __future__ import annotations

import os
import sys
import threading


def main() -> None:
    """Run dbt's command line until it is done or the parent is gone."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    # Imported here, so that a parent that dies during the slow import is followed too.
    from dbt.cli.main import cli  # noqa: PLC0415

    cli()


def _follow_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
