"""Reading as an extractor does: paging, order, hidden rows, load, and what versions refuse."""

from typing import Any

import pytest

from simulator.errors import OdooFault
from simulator.query import Window, search
from simulator.service import Service
from simulator.tables import Field, Table, Tables

from .conftest import small_tables


def names(service: Service, model: str, domain: list[Any], **options: Any) -> list[str]:
    rows = service.call(model, "search_read", [domain, ["name"]], {"order": "id", **options})
    return [row["name"] for row in rows]


def test_archived_rows_are_hidden_unless_asked_for(service: Service) -> None:
    everyone = {"context": {"active_test": False}}
    assert "Old Mill" not in names(service, "res.partner", [])
    assert "Old Mill" in names(service, "res.partner", [], **everyone)
    assert names(service, "res.partner", [["active", "=", False]]) == ["Old Mill"]
    assert service.call("res.partner", "read", [[5], ["name"]], {})[0]["name"] == "Old Mill"


def test_dotted_paths_run_through_many2one_and_many2many(service: Service) -> None:
    assert names(service, "sale.order", [["partner_id.parent_id.name", "=", "Harbour Group"]]) == [
        "S1"
    ]
    assert names(service, "sale.order", [["tag_ids.name", "=", "red"]]) == ["S1", "S4"]
    assert names(service, "sale.order", [["partner_id.name", "=", "Old Mill"]]) == ["S3"]


def test_archived_tags_are_not_searched_through_many2many(service: Service) -> None:
    assert names(service, "sale.order", [["tag_ids.name", "=", "grey"]]) == []
    everyone = {"context": {"active_test": False}}
    assert names(service, "sale.order", [["tag_ids.name", "=", "grey"]], **everyone) == ["S3"]


def test_child_of_takes_the_whole_branch_and_parent_of_the_way_up(service: Service) -> None:
    assert names(service, "res.partner", [["id", "child_of", 2]]) == ["Harbour North", "Quay 100%"]
    assert names(service, "res.partner", [["id", "parent_of", [4]]]) == [
        "Harbour Group", "Harbour North", "Quay 100%",
    ]  # fmt: skip
    assert names(service, "sale.order", [["partner_id", "child_of", 1]]) == ["S1", "S2"]
    assert names(service, "sale.order", [["partner_id", "child_of", "Harbour N"]]) == ["S1", "S2"]
    assert names(service, "sale.order", ["!", ["partner_id", "child_of", 1]]) == ["S3"]


def test_relations_match_by_id_by_name_and_by_absence(service: Service) -> None:
    assert names(service, "sale.order", [["partner_id", "ilike", "harbour"]]) == ["S1"]
    assert names(service, "sale.order", [["partner_id", "=", False]]) == ["S4"]
    assert names(service, "sale.order", [["partner_id", "!=", 2]]) == ["S2", "S3", "S4"]
    assert names(service, "sale.order", [["tag_ids", "in", [2, 3]]]) == ["S1", "S3"]
    assert names(service, "sale.order", [["tag_ids", "=", False]]) == ["S2"]
    assert names(service, "sale.order", [["tag_ids", "any", [["name", "=", "green"]]]]) == ["S1"]


def test_like_family_treats_case_wildcards_and_nulls_as_odoo(service: Service) -> None:
    assert names(service, "sale.order", [["note", "like", "urgent"]]) == ["S1"]
    assert names(service, "sale.order", [["note", "ilike", "urgent"]]) == ["S1", "S3"]
    assert names(service, "sale.order", [["note", "=ilike", "urgent_"]]) == ["S3"]
    assert names(service, "sale.order", [["note", "not ilike", "urgent"]]) == ["S2", "S4"]
    assert names(service, "res.partner", [["name", "like", r"100\%"]]) == ["Quay 100%"]


def test_a_date_means_the_whole_day_for_a_time(service: Service) -> None:
    assert names(service, "sale.order", [["date_order", "<=", "2026-11-02"]]) == ["S1", "S2"]
    assert names(service, "sale.order", [["date_order", ">", "2026-11-02"]]) == ["S3", "S4"]
    assert names(service, "sale.order", [["date_order", "<", "2026-11-02"]]) == ["S1"]


def test_order_takes_several_fields_and_puts_nulls_where_postgresql_does(service: Service) -> None:
    def ordered(order: str) -> list[str]:
        return names(service, "sale.order", [], order=order)

    assert ordered("amount desc, name desc") == ["S4", "S3", "S1", "S2"]
    assert ordered("note, id")[-1] == "S2"
    assert ordered("note desc, id")[0] == "S2"
    assert ordered("partner_id desc, id")[0] == "S4"
    assert names(service, "sale.order", [], order="") == ["S4", "S3", "S2", "S1"]


def test_limit_and_offset_cut_after_ordering(service: Service) -> None:
    assert names(service, "sale.order", [], order="id desc", offset=1, limit=2) == ["S3", "S2"]
    assert service.call("sale.order", "search_count", [[]], {"limit": 3}) == 3


def test_load_empty_gives_ids_and_classic_gives_names(service: Service) -> None:
    plain = service.call("sale.order", "read", [[1, 4], ["partner_id"]], {"load": ""})
    assert plain == [{"id": 1, "partner_id": 2}, {"id": 4, "partner_id": False}]
    classic = service.call("sale.order", "read", [[1], ["partner_id", "display_name"]], {})
    assert classic == [{"id": 1, "partner_id": [2, "Harbour North"], "display_name": "S1"}]


def test_deleted_rows_leave_nothing_but_an_id_that_was_only_asked_for_itself(
    service: Service,
) -> None:
    service.tables["sale.order"].remove(2)
    assert service.call("sale.order", "read", [[1, 2], ["name"]], {}) == [{"id": 1, "name": "S1"}]
    assert service.call("sale.order", "read", [[2], ["id"]], {}) == [{"id": 2}]
    assert names(service, "sale.order", []) == ["S1", "S3", "S4"]


def test_chosen_companies_hide_the_rows_of_others(service: Service) -> None:
    first = {"context": {"allowed_company_ids": [1]}}
    assert names(service, "res.partner", [], **first) == [
        "Harbour Group", "Harbour North", "Quay 100%",
    ]  # fmt: skip
    with pytest.raises(OdooFault, match="security restrictions"):
        service.call("res.partner", "read", [[3]], first)
    with pytest.raises(OdooFault, match="unauthorized or invalid companies"):
        service.call("res.partner", "search", [[]], {"context": {"allowed_company_ids": [9]}})


@pytest.mark.parametrize(
    ("version", "after", "upto"), [("16.0", [2, 3, 4], [1]), ("19.0", [3, 4], [1, 2])]
)
def test_stamps_hide_microseconds_before_19(
    version: str, after: list[int], upto: list[int]
) -> None:
    service = Service(small_tables(version))
    stamp = "2026-11-20 10:00:02"
    options = {"order": "id"}
    assert service.call("sale.order", "search", [[["write_date", ">", stamp]]], options) == after
    assert service.call("sale.order", "search", [[["write_date", "<=", stamp]]], options) == upto
    reached = service.call("sale.order", "search", [[["write_date", ">=", stamp]]], options)
    assert reached == [2, 3, 4]


def test_only_16_refuses_load_on_reading_journal_items() -> None:
    for version in ("16.0", "17.0"):
        tables = small_tables(version)
        tables.add(Table("account.move.line", {"write_date": Field("datetime")}))
        service = Service(tables)
        call = ("account.move.line", "search_read", [[]], {"load": ""})
        if version == "16.0":
            with pytest.raises(OdooFault, match="unexpected keyword argument 'load'"):
                service.call(*call)
        else:
            assert service.call(*call) == []


def test_changed_rows_are_found_after_a_row_was_replaced(service: Service) -> None:
    table = service.tables["tag"]
    since = [["write_date", ">=", "2026-11-21 00:00:00"]]
    assert names(service, "tag", since) == []
    table.put({**table.by_id[2], "write_date": "2026-11-21 08:00:00"})
    assert names(service, "tag", since) == ["green"]


class CountingRows(dict[int, dict[str, Any]]):
    """Rows by id that count how many were looked at."""

    looked = 0

    def __getitem__(self, key: int) -> dict[str, Any]:
        self.looked += 1
        return super().__getitem__(key)


@pytest.mark.parametrize(
    "domain",
    [
        [["id", ">", 15_000]],
        ["&", ["id", ">", 15_000], ["write_date", ">=", "2026-11-20 04:00:00"]],
        [["id", "in", [15_001, 15_002, 19_999]]],
    ],
)
def test_a_page_looks_at_its_own_rows_not_at_the_table(domain: list[Any]) -> None:
    rows = [
        {"id": n, "write_date": f"2026-11-20 {n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}"}
        for n in range(1, 20_000)
    ]
    tables = Tables("18.0")
    tables.add(Table("stock.move", {"write_date": Field("datetime")}, rows))
    counting = tables["stock.move"].by_id = CountingRows(tables["stock.move"].by_id)
    tables["stock.move"].ids_changed_since("2026-11-21 00:00:00")  # builds the index once
    counting.looked = 0
    found = search(tables, "stock.move", domain, Window("id", 0, 500), {})
    assert found[0] == 15_001
    assert counting.looked <= 501


def test_pages_by_id_cover_the_table_once() -> None:
    tables = Tables("18.0")
    tables.add(Table("stock.move", {}, [{"id": n} for n in range(3, 1000, 7)]))
    seen: list[int] = []
    while page := search(
        tables, "stock.move", [["id", ">", seen[-1] if seen else 0]], Window("id", 0, 50), {}
    ):
        seen += page
    assert seen == list(range(3, 1000, 7))
