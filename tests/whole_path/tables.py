"""Two files of marts, table by table."""

from pathlib import Path

import duckdb

_TABLES = """
    select schema_name, table_name from duckdb_tables()
    where database_name = ? and schema_name in ('marts', 'seeds', 'snapshots')
"""


def different_tables(one: Path, other: Path) -> list[str]:
    """Marts, seeds and snapshots that only one file has, or whose rows or columns differ.

    Sums of binary fractions depend on their order: six digits after the point count.
    """
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        tables = [set(con.execute(_TABLES, [name]).fetchall()) for name in ("one", "other")]
        alone = [".".join(each) for each in tables[0] ^ tables[1]]
        both = [".".join(each) for each in tables[0] & tables[1]]
        return sorted([*alone, *(each for each in both if _differs(con, each))])


def _differs(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    columns, others = ([each[:2] for each in con.execute(f"describe {name}.{table}").fetchall()]
                       for name in ("one", "other"))  # fmt: skip
    if columns != others:
        return True
    rounded = ", ".join(
        f'round("{name}", 6) as "{name}"' if kind in ("DOUBLE", "FLOAT") else f'"{name}"'
        for name, kind in columns
    )
    one, other = (f"select {rounded} from {name}.{table}" for name in ("one", "other"))
    found = con.execute(f"({one} except all {other}) union all ({other} except all {one}) limit 1")
    return bool(found.fetchall())
