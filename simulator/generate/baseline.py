"""How well a company does by its own books: the figures a plausible distributor is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date

from .book import DAY, Row
from .calendar import WorkingTime
from .company import Company
from .leakage import policy_revenue
from .places import Site
from .world import World

YEAR = 365 * DAY
HEADINGS = (
    "on time (lines)", "unit fill", "counts without difference", "leakage",
    "suppliers on time in full", "turns a year",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Baseline:
    """Shares of 1 over the whole period, and turns a year; as the KPIs of those names."""

    on_time_lines: float
    unit_fill_rate: float
    stock_accuracy_exact: float
    margin_leakage: float
    supplier_otif: float
    stock_turns: float

    def cells(self) -> list[str]:
        """As a reader wants them, in the order of `HEADINGS`."""
        *shares, turns = astuple(self)
        return [*(f"{share:.1%}" for share in shares), f"{turns:.1f}"]


def baseline(company: Company) -> Baseline:
    """What a company that has reached its end comes to."""
    world = company.world
    company.records()
    lines = list(_due(world))
    stocked = [each for each in lines if not each.direct]
    counts = [note["booked"] == 0 for note in world.truth["counts"] if note["marked"]]
    bought = list(_bought(world))
    return Baseline(
        on_time_lines=_share((each.shipped >= each.ordered, 1.0) for each in lines),
        unit_fill_rate=_ratio((min(each.shipped, each.ordered), each.ordered) for each in stocked),
        stock_accuracy_exact=_share((hit, 1.0) for hit in counts),
        margin_leakage=sum(note["amount"] for note in world.truth["margin"])
        / policy_revenue(world),
        supplier_otif=_share(bought),
        stock_turns=_turns(world),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    ordered: float
    shipped: float  # up to the end of the day it was due
    direct: bool


def _due(world: World) -> Iterator[_Line]:
    """Goods lines of customers outside the group whose promised day has passed."""
    orders, group = world.book.rows["sale.order"], world.people.affiliate.row["id"]
    shipped = _shipments(world)
    for line in world.book.rows["sale.order.line"]:
        order = orders[line["order_id"] - 1]
        promise = order.get("_promise")
        if not promise or line.get("is_delivery") or order["partner_id"] == group:
            continue
        calendar = _calendar(world, order)
        due = calendar.day(promise)
        cancelled = order.get("_cancelled")
        if due < calendar.day(world.clock.now) and not (cancelled and cancelled < promise):
            came = sum(units for day, units in _sent(line, shipped, calendar) if day <= due)
            yield _Line(line["_units"], came, line["_direct"])


def _calendar(world: World, order: Row) -> WorkingTime:
    site: Site = world.places.sites[order["warehouse_id"] - 1]
    return site.company.calendar


def _sent(
    line: Row, shipped: dict[int, list[Row]], calendar: WorkingTime
) -> Iterator[tuple[date, float]]:
    """When how many units of a line left; of a kit whole ones, once it is complete."""
    if line["_parts"]:
        if "_completed" in line:
            yield calendar.day(line["_completed"]), line["_units"]
        return
    for move in shipped.get(line["id"], ()):
        yield calendar.day(move["date"]), move["quantity"]


def _shipments(world: World) -> dict[int, list[Row]]:
    found = defaultdict[int, list[Row]](list)
    for move in world.book.rows["stock.move"]:
        goes_out = move["location_dest_id"] == world.places.customers and move["state"] == "done"
        if goes_out and move.get("sale_line_id") and not move.get("origin_returned_move_id"):
            found[move["sale_line_id"]].append(move)
    return found


def _bought(world: World) -> Iterator[tuple[bool, float]]:
    """Whether a purchase line that was due came in full by its day, and its quantity."""
    came, orders = defaultdict[int, list[Row]](list), world.book.rows["purchase.order"]
    for move in world.book.rows["stock.move"]:
        if move["location_id"] == world.places.vendors and move["state"] == "done":
            came[move["purchase_line_id"]].append(move)
    calendar = world.places.companies[0].calendar
    for line in world.book.rows["purchase.order.line"]:
        due = calendar.day(line["date_planned"])
        if orders[line["order_id"] - 1]["state"] != "purchase":
            continue
        if due < calendar.day(world.clock.now):
            moves = [move for move in came[line["id"]] if calendar.day(move["date"]) <= due]
            enough = sum(move["quantity"] for move in moves) >= line["product_qty"]
            yield enough, line["product_qty"]


def _turns(world: World) -> float:
    """Cost of goods shipped from stock in a year over the mean value of the stock."""
    now = world.clock.now
    worth: float = sum(
        layer["value"] * (now - layer["create_date"])
        for layer in world.book.rows["stock.valuation.layer"]
    )
    sold: float = sum(
        move["value"]
        for moves in _shipments(world).values()
        for move in moves
        if move["location_id"] != world.places.vendors
    )
    return sold * YEAR / worth if worth else 0.0


def _share(cases: Iterator[tuple[bool, float]] | list[tuple[bool, float]]) -> float:
    return _ratio((size * good, size) for good, size in cases)


def _ratio(parts: Iterator[tuple[float, float]]) -> float:
    """The sum of the first over the sum of the second."""
    above, below = 0.0, 0.0
    for one, other in parts:
        above, below = above + one, below + other
    return above / below if below else 1.0
