"""The simulated company obeys the laws of stock, time and money, whatever the seed."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.errors import SimulatorError
from simulator.generate.book import Book
from simulator.generate.company import Plan, run_company
from simulator.generate.kits import parts
from simulator.made import company_tables

from .conftest import END


def by_id(book: Book, model: str) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in book.rows[model]}


def done_lines(book: Book) -> list[dict[str, Any]]:
    return [row for row in book.rows["stock.move.line"] if row.get("state") == "done"]


def internal_places(book: Book) -> dict[int, int]:
    rows = book.rows["stock.location"]
    return {row["id"]: row["company_id"] for row in rows if row["usage"] == "internal"}


def quantities(book: Book, field: str = "quantity") -> dict[tuple[int, int], float]:
    """What the quants of all lots of a place sum up to."""
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for quant in book.rows["stock.quant"]:
        if not quant.get("_deleted"):
            sums[quant["product_id"], quant["location_id"]] += quant[field]
    return dict(sums)


def test_quants_are_the_sum_of_done_move_lines_at_every_place(book: Book) -> None:
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for line in done_lines(book):
        sums[line["product_id"], line["location_id"]] -= line["quantity"]
        sums[line["product_id"], line["location_dest_id"]] += line["quantity"]
    quants = quantities(book)
    assert quants == {spot: total for spot, total in sums.items() if total}


def test_a_place_is_negative_only_where_the_wrong_product_was_written_off(book: Book) -> None:
    places, held = internal_places(book), Counter[tuple[int, int]]()
    moves, owed = by_id(book, "stock.move"), Counter[tuple[int, int]]()
    for line in sorted(done_lines(book), key=lambda row: (row["date"], row["id"])):
        source = line["product_id"], line["location_id"]
        held[line["product_id"], line["location_dest_id"]] += line["quantity"]
        held[source] -= line["quantity"]
        if moves[line["move_id"]].get("_misnamed"):
            owed[source] = -held[source]
        elif line["location_id"] in places:
            assert held[source] >= min(0, -owed[source]), line


def test_reserved_quantities_are_those_of_open_move_lines(book: Book) -> None:
    places = internal_places(book)
    reserved: dict[tuple[int, int], float] = defaultdict(float)
    for line in book.rows["stock.move.line"]:
        if line.get("_deleted") or line.get("state") == "done":
            continue
        if line["location_id"] in places:
            reserved[line["product_id"], line["location_id"]] += line["quantity"]
    held = quantities(book, "quantity")
    for spot, total in quantities(book, "reserved_quantity").items():
        assert total == reserved.pop(spot, 0.0)
        if spot[1] in places:
            assert total <= max(0.0, held[spot])
    assert not any(reserved.values())


def test_nobody_waits_for_goods_that_lie_free_but_a_short_pick_for_its_recount(
    book: Book,
) -> None:
    free = quantities(book)
    for spot, reserved in quantities(book, "reserved_quantity").items():
        free[spot] -= reserved
    waiting = [
        move["name"]
        for move in book.rows["stock.move"]
        if move["state"] == "confirmed"
        and move.get("sale_line_id")
        and free.get((move["product_id"], move["location_id"]), 0) > 0
        and move.get("_recounted_at", 0) <= book.clock.now - 3600
    ]
    assert not waiting


def test_done_moves_equal_their_lines(book: Book) -> None:
    lines: dict[int, float] = defaultdict(float)
    for line in done_lines(book):
        lines[line["move_id"]] += line["quantity"]
    for move in book.rows["stock.move"]:
        if move["state"] == "done":
            assert lines.pop(move["id"]) == move["quantity"] == move["product_uom_qty"]
    assert not lines


def test_an_order_line_is_never_shipped_beyond_what_was_ordered(book: Book) -> None:
    customers = next(r["id"] for r in book.rows["stock.location"] if r["usage"] == "customer")
    shipped: dict[tuple[int, int], float] = defaultdict(float)
    open_: dict[tuple[int, int], float] = defaultdict(float)
    for move in book.rows["stock.move"]:
        if move["location_dest_id"] == customers and not move.get("origin_returned_move_id"):
            counted = shipped if move["state"] == "done" else open_
            key = move["sale_line_id"], move["product_id"]
            counted[key] += move["product_uom_qty"] * (move["state"] != "cancel")
    orders = by_id(book, "sale.order")
    for line in book.rows["sale.order.line"]:
        if line.get("is_delivery"):
            continue
        keys = [((line["id"], part.product), part.per) for part in parts(line)]
        assert min(shipped[key] // per for key, per in keys) == line["_shipped"]
        if orders[line["order_id"]]["state"] == "sale" and not line["_direct"]:
            for key, per in keys:
                assert shipped[key] + open_[key] == line["_units"] * per


def test_nothing_happens_before_its_cause(book: Book) -> None:
    moves, orders = by_id(book, "stock.move"), by_id(book, "sale.order")
    for move in book.rows["stock.move"]:
        if move["state"] != "done":
            continue
        assert move["create_date"] <= move["date"] <= move["write_date"]
        for origin in (moves[key] for key in move["move_orig_ids"]):
            assert origin["state"] == "done"
            assert origin["date"] <= move["date"]
            assert move["id"] in origin["move_dest_ids"]
    lines = by_id(book, "sale.order.line")
    for move in book.rows["stock.move"]:
        if move.get("sale_line_id"):
            order = orders[lines[move["sale_line_id"]]["order_id"]]
            assert order["create_date"] <= order["date_order"] <= move["create_date"]


def test_reservations_come_before_the_move_and_after_the_order(book: Book) -> None:
    moves = by_id(book, "stock.move")
    for line in done_lines(book):
        move = moves[line["move_id"]]
        assert move["create_date"] <= line["create_date"] <= line["date"] == move["date"]


def test_nothing_is_stamped_after_the_end_or_written_before_it_was_made(book: Book) -> None:
    end = int(END.replace(tzinfo=UTC).timestamp())
    for model, rows in book.rows.items():
        for row in rows:
            assert book.clock.start <= row["create_date"] <= end, model
            assert row["create_date"] <= row["write_date"] <= end, (model, row)


def test_invoices_balance_and_follow_the_delivery(book: Book) -> None:
    balance: dict[int, float] = defaultdict(float)
    for item in book.rows["account.move.line"]:
        balance[item["move_id"]] += item["balance"]
    assert balance.keys() == by_id(book, "account.move").keys()
    assert all(abs(total) < 0.005 for total in balance.values())
    for line in book.rows["sale.order.line"]:
        if not line.get("is_delivery") and not line["_on_order"]:
            assert line["qty_invoiced"] * line["_factor"] <= line["_shipped"] + 1e-6


def test_invoices_less_credits_are_deliveries_less_returns_as_the_line_is_billed(
    book: Book,
) -> None:
    invoiced: dict[int, float] = defaultdict(float)
    documents = by_id(book, "account.move")
    for item in book.rows["account.move.line"]:
        for key in item.get("sale_line_ids", []):
            sign = 1 if documents[item["move_id"]]["move_type"] == "out_invoice" else -1
            invoiced[key] += sign * item["price_subtotal"]
    orders = by_id(book, "sale.order")
    for line in book.rows["sale.order.line"]:
        if line.get("is_delivery") or orders[line["order_id"]]["state"] != "sale":
            continue
        basis = line["product_uom_qty"] if line["_on_order"] else line["_shipped"] / line["_factor"]
        quantity = basis - line["_credited"] - line["_never"] - line.get("_pending", 0.0)
        net = line["price_unit"] * (1 - line["discount"] / 100)
        assert line["qty_invoiced"] == pytest.approx(quantity)
        assert invoiced[line["id"]] == pytest.approx(quantity * net, abs=0.03)


def test_stock_value_is_the_sum_of_its_layers_and_close_to_cost(book: Book) -> None:
    value: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for layer in book.rows["stock.valuation.layer"]:
        held = value[layer["company_id"], layer["product_id"]]
        held[0] += layer["quantity"]
        held[1] += layer["value"]
        held[2] += layer["remaining_qty"]
    places, on_hand = internal_places(book), Counter[tuple[int, int]]()
    for quant in book.rows["stock.quant"]:
        if quant["location_id"] in places:
            on_hand[places[quant["location_id"]], quant["product_id"]] += quant["quantity"]
    for key, (quantity, money, remaining) in value.items():
        assert quantity == remaining == on_hand[key]
        if quantity == 0:
            assert abs(money) < 0.02


@pytest.mark.parametrize("method", ["standard", "average", "fifo"])
def test_stock_is_worth_its_quantity_at_the_cost_its_category_says(book: Book, method: str) -> None:
    categories, products = by_id(book, "product.category"), by_id(book, "product.product")
    templates = by_id(book, "product.template")
    held: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for layer in book.rows["stock.valuation.layer"]:
        template = templates[products[layer["product_id"]]["product_tmpl_id"]]
        if categories[template["categ_id"]]["property_cost_method"] == method:
            held[layer["company_id"], layer["product_id"]].append(layer)
    assert held
    for layers in held.values():
        quantity = sum(layer["quantity"] for layer in layers)
        value = sum(layer["value"] for layer in layers)
        assert quantity >= 0 or method == "standard"
        if method == "standard":
            assert value == pytest.approx(quantity * layers[0]["unit_cost"], abs=0.02)
        elif method == "fifo":
            rest = sum(layer["remaining_value"] for layer in layers)
            assert value == pytest.approx(rest, rel=0.12, abs=0.05)
        elif quantity:
            costs = [layer["unit_cost"] for layer in layers if layer["quantity"] > 0]
            assert 0.98 * min(costs) <= value / quantity <= 1.3 * max(costs)


def test_everything_the_demo_must_show_happens(book: Book) -> None:
    rows = book.rows
    moves = rows["stock.move"]
    orders = rows["sale.order"]
    counts = [m for m in moves if m.get("is_inventory") and m["create_date"] > book.clock.start]
    inventory = {r["id"] for r in rows["stock.location"] if r["usage"] == "inventory"}
    happened = {
        "backorders": any(p.get("backorder_id") for p in rows["stock.picking"]),
        "zero-difference counts": any(m["quantity"] == 0 for m in counts),
        "losses": any(m["quantity"] and m["location_dest_id"] in inventory for m in counts),
        "finds": any(m["quantity"] and m["location_id"] in inventory for m in counts),
        "scraps": bool(rows["stock.scrap"]),
        "returns": any(m.get("origin_returned_move_id") for m in moves),
        "credit notes": any(m["move_type"] == "out_refund" for m in rows["account.move"]),
        "landed costs": bool(rows["stock.valuation.adjustment.lines"]),
        "cancelled orders": any(o["state"] == "cancel" for o in orders),
        "quotations": any(o["state"] in ("draft", "sent") for o in orders),
        "held orders": any(o["date_order"] - o["create_date"] > 86400 for o in orders),
        "foreign currency": len({o["currency_id"] for o in orders}) == 3,
        "dozens": any(line["_factor"] == 12 for line in rows["sale.order.line"]),
        "discounts beyond policy": any(r["discount"] > 10 for r in rows["sale.order.line"]),
        "late approvals": any(
            p["date_approve"] and p["effective_date"] and p["date_approve"] > p["effective_date"]
            for p in rows["purchase.order"]
        ),
        "open lines": any(m["state"] == "assigned" for m in moves),
        "tracked cancellations": any(
            t["new_value_char"] == "Cancelled" for t in rows["mail.tracking.value"]
        ),
    }
    assert [name for name, happens in happened.items() if not happens] == []


def test_same_seed_gives_the_same_rows_and_another_seed_does_not() -> None:
    plan = Plan(END, seed=7, orders=80, months=1)
    first, second = (company_tables("16.0", plan) for _ in range(2))
    other = company_tables("16.0", replace(plan, seed=8))
    assert {t.model: t.by_id for t in first} == {t.model: t.by_id for t in second}
    assert first["sale.order"].by_id != other["sale.order"].by_id


def test_a_version_that_is_not_simulated_is_one_sentence() -> None:
    with pytest.raises(SimulatorError, match=r"Odoo 15\.0 is not simulated"):
        company_tables("15.0", Plan(END, orders=5, months=1))


@pytest.mark.slow
def test_two_years_show_a_plausible_business_with_two_step_changes() -> None:
    book = run_company(Plan(END, orders=4000)).records()
    on_time, units = service_by_month(book)
    whole = [sum(values) for values in zip(*on_time.values(), strict=True)]
    assert 0.85 <= whole[1] / whole[0] <= 0.96
    assert 0.90 <= units[1] / units[0] <= 0.97
    recent = [v for (site, month), v in on_time.items() if site == 1 and month >= "2026-08"]
    before = [v for (site, month), v in on_time.items() if site == 1 and month < "2026-07"]
    assert rate(recent) < rate(before) - 0.02
    counts = [m for m in book.rows["stock.move"] if m.get("is_inventory")]
    counts = [m for m in counts if m["create_date"] > book.clock.start]
    assert 0.94 <= sum(m["quantity"] == 0 for m in counts) / len(counts) <= 0.99


def rate(values: list[list[float]]) -> float:
    return sum(v[1] for v in values) / sum(v[0] for v in values)


def service_by_month(book: Book) -> tuple[dict[tuple[int, str], list[float]], list[float]]:
    """Lines due and wholly shipped by warehouse and month due; units ordered and in time."""
    customers = next(r["id"] for r in book.rows["stock.location"] if r["usage"] == "customer")
    orders = by_id(book, "sale.order")
    out: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for move in book.rows["stock.move"]:
        if move["location_dest_id"] == customers and move["state"] == "done":
            out[move["sale_line_id"]].append(move)
    found: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    units = [0.0, 0.0]
    for line in book.rows["sale.order.line"]:
        order = orders[line["order_id"]]
        promise = (
            order["commitment_date"] or order["date_order"] + line.get("customer_lead", 0) * 86400
        )
        due = datetime.fromtimestamp(promise, UTC).date()
        if order["state"] != "sale" or line.get("is_delivery") or due >= END.date():
            continue
        shipped = sum(
            m["quantity"]
            for m in out[line["id"]]
            if datetime.fromtimestamp(m["date"], UTC).date() <= due
        )
        month = found[order["warehouse_id"], f"{due:%Y-%m}"]
        month[0] += 1
        month[1] += shipped >= line["_units"]
        units[0] += line["_units"]
        units[1] += min(shipped, line["_units"])
    return found, units
