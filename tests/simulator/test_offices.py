"""What the offices write: taxes, enquiries, claims, repairs, entered counts, authors."""

from collections import defaultdict
from typing import Any

import pytest

from simulator.generate.book import Row
from simulator.generate.company import Company, Plan
from simulator.generate.render import render
from simulator.generate.scenarios import scenario

from .conftest import END


@pytest.fixture(scope="module")
def company() -> Company:
    made = Company(Plan(END, 3, 8, None, 3000, scenario("everything")))
    made.run_to(made.world.clock.end)
    made.records()
    return made


@pytest.fixture(scope="module")
def quiet() -> Company:
    made = Company(Plan(END, 3, 4, None, 600, scenario("quiet")))
    made.run_to(made.world.clock.end)
    made.records()
    return made


def by_document(company: Company) -> dict[int, list[Row]]:
    found = defaultdict(list)
    for item in company.world.book.rows["account.move.line"]:
        found[item["move_id"]].append(item)
    return found


def test_a_document_s_lines_and_tax_are_what_its_partner_owes(company: Company) -> None:
    items = by_document(company)
    for head in company.world.book.rows["account.move"]:
        kinds = defaultdict[str, float](float)
        for item in items[head["id"]]:
            kinds[item["display_type"]] += item["amount_currency"]
        assert abs(kinds["product"]) == pytest.approx(head["amount_untaxed"], abs=0.005)
        assert abs(kinds["tax"]) == pytest.approx(head["amount_tax"], abs=0.005)
        assert abs(kinds["payment_term"]) == pytest.approx(head["amount_total"], abs=0.005)
        net = sum(i["balance"] for i in items[head["id"]] if i["display_type"] == "product")
        assert head["amount_untaxed_signed"] == pytest.approx(-net), "in the company's currency"


def test_exports_imports_and_trade_within_the_group_are_not_taxed(company: Company) -> None:
    world = company.world
    home = {each.id: each.currency["id"] for each in world.places.companies}
    group = world.people.affiliate.row["id"], world.people.group.row["id"]
    taxed = {True: 0, False: 0}
    for model in ("account.move", "sale.order", "purchase.order"):
        for row in world.book.rows[model]:
            abroad = row["currency_id"] != home[row["company_id"]]
            free = abroad or row["partner_id"] in group
            assert bool(row["amount_tax"]) != free or not row["amount_untaxed"], (model, row)
            taxed[free] += 1
    assert min(taxed.values()) > 50


def test_enquiries_are_never_received_billed_or_approved(company: Company) -> None:
    rows = company.world.book.rows
    asked = [order for order in rows["purchase.order"] if order["state"] in ("sent", "cancel")]
    assert {order["state"] for order in asked} == {"sent", "cancel"}
    keys = {order["id"] for order in asked}
    lines = {line["id"] for line in rows["purchase.order.line"] if line["order_id"] in keys}
    assert lines
    assert not any(move.get("purchase_line_id") in lines for move in rows["stock.move"])
    assert not any(item.get("purchase_line_id") in lines for item in rows["account.move.line"])
    assert not any(order["date_approve"] for order in asked)


def test_claims_name_their_order_and_end_after_they_began(company: Company) -> None:
    rows = company.world.book.rows
    orders = {row["id"]: row for row in rows["sale.order"]}
    stages = {row["id"]: row for row in rows["helpdesk.ticket.stage"]}
    kinds = set()
    for ticket in rows["helpdesk.ticket"]:
        order = orders[ticket["sale_order_ids"][0]]
        assert ticket["partner_id"] == order["partner_id"]
        assert order["date_order"] < ticket["create_date"]
        assert bool(ticket["closed_date"]) == stages[ticket["stage_id"]]["closed"]
        assert not ticket["closed_date"] or ticket["closed_date"] > ticket["create_date"]
        kinds.add(ticket["name"].split(":")[0])
    assert {"Late delivery", "Damaged goods"} <= kinds


def test_machines_break_and_are_looked_after(company: Company, quiet: Company) -> None:
    kinds = {row["maintenance_type"] for row in company.world.book.rows["maintenance.request"]}
    assert kinds == {"corrective", "preventive"}
    assert {row["maintenance_type"] for row in quiet.world.book.rows["maintenance.request"]} == {
        "preventive"
    }


def test_a_count_that_waits_is_told_by_its_quant_until_one_is_applied(company: Company) -> None:
    world = company.world
    assert world.stock.entered
    waiting = [row for row in world.book.rows["stock.quant"] if row.get("inventory_quantity_set")]
    assert waiting
    for quant in waiting:
        entered = world.stock.entered[quant["product_id"], quant["location_id"]]
        later = [
            note
            for note in company.truth["counts"]
            if note["marked"]
            and note["at"] > entered.time
            and (note["product_id"], note["location_id"])
            == (quant["product_id"], quant["location_id"])
        ]
        assert not later
        assert quant["inventory_quantity"] == entered.units


def test_open_reservations_of_tracked_products_name_a_lot_that_is_there(company: Company) -> None:
    world, lots = company.world, company.world.stock.lots
    open_ = [
        line
        for line in world.book.rows["stock.move.line"]
        if line["product_id"] in lots.tracked
        and line.get("state") != "done"
        and not line.get("_deleted")
        and line["location_id"] in world.stock.owners
    ]
    assert open_
    for line in open_:
        assert lots.held[line["product_id"], line["location_id"]][line["lot_id"]] > 0


@pytest.mark.parametrize("version", ["14.0", "18.0"])
def test_those_who_enter_and_validate_are_the_people_who_would(
    company: Company, version: str
) -> None:
    tables = render(company.world.book, version)
    users = {row["id"]: row["login"] for row in tables["res.users"]}
    keepers = {users[key] for key in company.world.people.keepers.values()}

    def of(model: str, field: str, **where: Any) -> set[str]:
        rows = (r for r in tables[model] if all(r[key] == value for key, value in where.items()))
        return {users[row[field]] for row in rows}

    assert of("stock.picking", "write_uid", state="done") == keepers
    assert of("account.move", "create_uid") == {"sara.thiel"}
    assert of("product.product", "create_uid") == {"admin"}
    assert not of("sale.order", "create_uid") & keepers


def test_bills_dated_back_before_their_order_are_known_to_come_before_it(company: Company) -> None:
    world = company.world
    orders = {row["name"]: row for row in world.book.rows["purchase.order"]}
    early = set()
    for head in world.book.rows["account.move"]:
        if head["move_type"] == "in_invoice":
            order = orders[head["invoice_origin"]]
            day = world.places.companies[order["company_id"] - 1].calendar.day
            if day(head["invoice_date"]) < day(order["date_approve"]):
                early.add(order["id"])
    known = {
        note["record_id"]
        for note in company.truth["breaches"]
        if note["rule"] == "purchase_after_receipt"
    }
    assert early
    assert early <= known
