"""What goes wrong with goods leaves the rows that a real Odoo would have."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.generate.book import DAY, Book, Clock, Row
from simulator.generate.causes import NONE
from simulator.generate.company import Company, Plan
from simulator.generate.incidents import Incidents
from simulator.generate.scenarios import scenario
from simulator.generate.stock import Claim, Stock

from .conftest import END

SHELF, AWAY = 1, 2


def company(name: str, seed: int = 3, lines: int = 3000, months: int = 8) -> Company:
    made = Company(Plan(END, seed, months, None, lines, scenario(name)))
    made.run_to(made.world.clock.end)
    made.records()
    return made


@pytest.fixture(scope="module")
def everything() -> Company:
    return company("everything")


@pytest.fixture
def stock() -> Stock:
    book = Book(Clock(0, 100 * DAY))
    book.add("stock.location", usage="internal", company_id=1)
    book.add("stock.location", usage="customer", company_id=False)
    found = Stock(book, 1)
    found.valued = False
    return found


def claim(stock: Stock, deadline: int, wanted: float, *, in_work: bool = False) -> Claim:
    move = stock.move(7, wanted, SHELF, AWAY, company_id=1)
    made = Claim(deadline, move["id"], move, wanted, lambda: None, lambda: in_work)
    stock.claim(made)
    return made


def arrive(stock: Stock, units: float) -> None:
    stock.finish(stock.move(7, units, AWAY, SHELF, company_id=1), units)


def test_a_stolen_reservation_leaves_the_robbed_order_first_in_the_queue(stock: Stock) -> None:
    arrive(stock, 5)
    first, thief = claim(stock, 10, 4), claim(stock, 20, 3)
    assert (first.short, thief.short) == (0, 2)
    assert stock.rob(thief) is first
    assert (first.move["quantity"], thief.move["quantity"]) == (2, 3)
    assert (first.short, thief.short) == (2, 0)
    arrive(stock, 2)
    stock.serve((7, SHELF))
    assert first.move["quantity"] == 4


def test_nobody_takes_what_is_being_picked(stock: Stock) -> None:
    arrive(stock, 4)
    claim(stock, 10, 4, in_work=True)
    thief = claim(stock, 20, 3)
    assert stock.rob(thief) is None
    assert thief.short == 3


def test_whether_a_carrier_comes_depends_on_its_day_and_not_on_the_day_that_asks(
    everything: Company,
) -> None:
    incidents = Incidents(everything.world)
    trouble = next(
        each
        for windows in incidents._windows.values()
        for each in windows
        if each.what == "carrier trouble"
    )
    assert incidents.factor("carrier trouble", trouble.place, trouble.start) > 1
    assert incidents.factor("carrier trouble", trouble.place, trouble.end) == 1


def test_reservations_are_stolen_where_links_are_wrong() -> None:
    found = [note for note in company("wrong_peg").truth["wrong_pegs"] if "taken_by" in note]
    assert found
    assert not company("clean").truth["wrong_pegs"]


def returned(made: Company, fits: Callable[[Row], bool]) -> list[dict[str, Any]]:
    moves = made.world.book.rows["stock.move"]
    return [
        move
        for move in moves
        if move.get("origin_returned_move_id") and move["state"] == "done" and fits(move)
    ]


def test_a_kit_comes_back_as_its_components_together(everything: Company) -> None:
    book = everything.world.book
    back = returned(everything, lambda move: bool(move.get("bom_line_id")))
    assert back
    lines = book.rows["sale.order.line"]
    for move in back:
        line = lines[move["sale_line_id"] - 1]
        together = [each for each in back if each["picking_id"] == move["picking_id"]]
        assert len(together) == len(line["_parts"])
        part = next(each for each in line["_parts"] if each.bom_line == move["bom_line_id"])
        assert move["quantity"] % part.per == 0


def test_drop_shipped_goods_go_back_to_their_supplier_who_owes_a_refund(
    everything: Company,
) -> None:
    places, book = everything.world.places, everything.world.book
    back = returned(everything, lambda move: move["location_dest_id"] == places.vendors)
    direct = [move for move in back if move["location_id"] == places.customers]
    assert direct
    for move in direct:
        line = book.rows["purchase.order.line"][move["purchase_line_id"] - 1]
        assert line["qty_received"] == line["product_qty"] - move["quantity"]
    refunds = [each for each in book.rows["account.move"] if each["move_type"] == "in_refund"]
    assert {each["invoice_origin"] for each in refunds} <= {
        each["name"] for each in book.rows["purchase.order"]
    }
    assert 0 < len(refunds) <= len(back)


def test_buyers_believe_master_data_that_has_decayed(everything: Company) -> None:
    world = everything.world
    lost = [each for each in world.goods.products.values() if each.lead_unknown]
    assert lost
    since = {
        note["record_id"]: note["at"]
        for note in everything.truth["decay"]
        if note["what"] == "missing lead time"
    }
    infos = {row["product_id"]: row["id"] for row in world.book.rows["product.supplierinfo"]}
    orders = world.book.rows["purchase.order"]
    bought = [
        (line, orders[line["order_id"] - 1])
        for line in world.book.rows["purchase.order.line"]
        if any(line["product_id"] == each.id for each in lost)
    ]
    later = [
        line["date_planned"] - order["date_approve"]
        for line, order in bought
        if order["date_approve"]
        and order["create_date"] > since[infos[line["product_id"]]]
        and "_keys" in order
    ]
    assert later
    assert min(later) < 4 * DAY


def test_decay_misleads_nobody_where_planning_makes_no_errors() -> None:
    plan = Plan(END, 3, 8, None, 1500, scenario("everything"))
    made = Company(plan, causes=NONE, paper=False)
    made.run_to(plan.end_seconds)
    for line in made.world.book.rows["purchase.order.line"]:
        order = made.world.book.rows["purchase.order"][line["order_id"] - 1]
        if order["state"] == "purchase" and "_keys" in order:
            assert line["date_planned"] > order["date_approve"] + DAY
