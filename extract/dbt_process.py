"""dbt's command line as a child process that never outlives the refresh that started it.

python -m extract.dbt_process build --project-dir …
"""

from __future__ import annotations

from extract.marts.follow_parent import follow_parent


def main() -> None:
    """Run dbt's command line until it is done or the parent is gone."""
    follow_parent()
    # Imported here, so that a parent that dies during the slow import is followed too.
    from dbt.cli.main import cli  # noqa: PLC0415

    cli()


if __name__ == "__main__":
    main()
