"""Differences between Odoo versions in what a call does, over a real connection."""

from typing import Any

import pytest

from simulator.server import OdooServer
from simulator.tables import Field, Table

from .conftest import STAMP, signed_in, small_tables

VERSIONS = ("14.0", "16.0", "17.0", "18.0", "19.0")


def answer(version: str, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
    tables = small_tables(version)
    lines = [{"id": 1, "name": "INV/1"}, {"id": 2, "name": "INV/2"}]
    tables.add(Table("account.move.line", {"name": Field("char")}, lines))
    with OdooServer(tables) as server:
        return signed_in(server).execute_kw(model, method, list(args), kwargs)


@pytest.mark.parametrize(
    ("version", "after"),
    [("14.0", [2, 3, 4]), ("16.0", [2, 3, 4]), ("17.0", [2, 3, 4]), ("18.0", [2, 3, 4]),
     ("19.0", [3, 4])],
)  # fmt: skip
def test_after_a_stamp_means_from_that_second_on_until_19(version: str, after: list[int]) -> None:
    later = [["write_date", ">", STAMP.format(2)]]
    assert answer(version, "sale.order", "search", later, order="id") == after
    from_then = [["write_date", ">=", STAMP.format(2)]]
    assert answer(version, "sale.order", "search", from_then, order="id") == [2, 3, 4]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("model", "first"), [("sale.order", "16.0"), ("account.move.line", "17.0")]
)
def test_search_read_takes_load_from_some_version_on(version: str, model: str, first: str) -> None:
    call = (version, model, "search_read", [["id", "=", 1]])
    assert answer(*call, fields=["name"])[0]["id"] == 1
    if version >= first:
        assert answer(*call, fields=["name"], load="")[0]["id"] == 1
    else:
        with pytest.raises(Exception, match="unexpected keyword argument 'load'"):
            answer(*call, fields=["name"], load="")


@pytest.mark.parametrize("version", VERSIONS)
def test_read_takes_load_and_forgets_missing_rows_unless_asked_for_ids_alone(version: str) -> None:
    call = (version, "sale.order", "read")
    assert answer(*call, [1, 99], ["partner_id"], load="") == [{"id": 1, "partner_id": 2}]
    assert answer(*call, [1, 99], ["id"]) == [{"id": 1}, {"id": 99}]
    assert answer(*call, [99], ["name"]) == []
