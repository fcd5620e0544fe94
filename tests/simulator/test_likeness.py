"""The simulated rows look like the recorded ones, or the README says why not."""

from pathlib import Path

import pytest

from simulator.generate.company import Plan, run_company
from simulator.generate.render import render
from simulator.tables import Field, Table, Tables
from tests.paths import REPO

from .conftest import END

README = Path(REPO) / "simulator" / "README.md"
TOLERANCE = 0.4


@pytest.fixture(scope="module")
def simulated() -> dict[str, Tables]:
    book = run_company(Plan(END, seed=2, orders=700, months=6)).records()
    return {version: render(book, version) for version in ("16.0", "19.0")}


def share(table: Table, name: str, field: Field) -> float:
    """The part of the rows that is empty; of a boolean, that is true."""
    rows = list(table)
    if field.type == "boolean":
        return sum(bool(row.get(name)) for row in rows) / len(rows)
    return sum(row.get(name) in (None, False, []) for row in rows) / len(rows)


def differences(simulated: Tables, recorded: Tables) -> set[str]:
    found = set()
    known = {table.model: table for table in recorded}
    for table in simulated:
        real = known.get(table.model)
        if not list(table) or real is None or not list(real):
            continue
        for name, field in table.fields.items():
            if name in ("id", "display_name") or name not in real.fields:
                continue
            gap = abs(share(table, name, field) - share(real, name, field))
            listed = field.type == "selection"
            if gap > TOLERANCE or (listed and choices(table, name) - choices(real, name)):
                found.add(f"{table.model}.{name}")
    return found


def choices(table: Table, name: str) -> set[object]:
    return {row[name] for row in table if row.get(name)}


@pytest.mark.slow
@pytest.mark.parametrize("version", ["16.0", "19.0"])
def test_what_differs_from_the_recorded_rows_is_explained(
    version: str, simulated: dict[str, Tables], recorded_tables: dict[str, Tables]
) -> None:
    readme = README.read_text()
    found = differences(simulated[version], recorded_tables[version])
    assert [name for name in sorted(found) if f"`{name}`" not in readme] == []


@pytest.mark.slow
@pytest.mark.parametrize("version", ["16.0", "19.0"])
def test_links_between_models_are_filled_as_in_the_recorded_rows(
    version: str, simulated: dict[str, Tables], recorded_tables: dict[str, Tables]
) -> None:
    def linked(tables: Tables) -> dict[str, bool]:
        moves = [m for m in tables["stock.move"] if m["state"] == "done"]
        sold = [m for m in moves if m["sale_line_id"]]
        bought = [m for m in moves if m["purchase_line_id"]]
        items = [i for i in tables["account.move.line"] if i["sale_line_ids"]]
        return {
            "sale moves": bool(sold),
            "receipts": bool(bought),
            "chains": any(m["move_orig_ids"] for m in moves),
            "returns": any(m["origin_returned_move_id"] for m in moves),
            "kits": any(m["bom_line_id"] for m in moves),
            "billed lines": all(i["product_id"] for i in items) and bool(items),
            "lots": any(line["lot_id"] for line in tables["stock.move.line"]),
            "backorders": any(p["backorder_id"] for p in tables["stock.picking"]),
            "opportunities": any(o["opportunity_id"] for o in tables["sale.order"]),
        }

    ours, real = linked(simulated[version]), linked(recorded_tables[version])
    assert {name for name, has in real.items() if has} <= {n for n, has in ours.items() if has}
