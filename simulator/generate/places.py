"""Companies, their calendars, warehouses, locations and operation types."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from .book import DAY, Book, Row
from .calendar import HOLIDAYS, SHIFTS, WorkingTime

PERIODS = ("morning", "afternoon")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(slots=True)
class Company:
    """A legal entity with its own currency and working time."""

    row: Row
    currency: Row
    calendar: WorkingTime
    loss: int  # location of inventory differences
    scrap: int

    @property
    def id(self) -> int:
        """Its record id."""
        return int(self.row["id"])


@dataclass(slots=True)
class Stage:
    """One step on the way out: its operation type and where it moves goods."""

    kind: str  # pick, pack or out
    type: Row
    source: int
    target: int
    rule: int


@dataclass(slots=True)
class Site:
    """A warehouse and how goods flow through it."""

    row: Row
    company: Company
    stock: int
    input: int
    stages: list[Stage]
    receipt: Row
    put_away: Row
    two_step_receipt: bool
    products: list[int] = field(default_factory=list)
    rules: dict[str, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The short name in document numbers."""
        return str(self.row["code"])

    @property
    def id(self) -> int:
        """Its record id."""
        return int(self.row["id"])


@dataclass(slots=True)
class Places:
    """Everything with an address."""

    companies: list[Company]
    sites: list[Site]
    vendors: int
    customers: int


def build_places(book: Book, money: dict[str, Row]) -> Places:
    """Two companies, three warehouses: three-step, two-step and one-step delivery."""
    partners = _location(book, "Partners", "view", None)
    vendors = _location(book, "Vendors", "supplier", partners)["id"]
    customers = _location(book, "Customers", "customer", partners)["id"]
    virtual = _location(book, "Virtual Locations", "view", None)
    group = [
        _company(book, virtual, "Harbour Supply GmbH", money["EUR"], "Europe/Berlin"),
        _company(book, virtual, "Harbour Supply UK Ltd", money["GBP"], "Europe/London"),
    ]
    places = Places(group, [], vendors, customers)
    for name, code, company, steps, receipts in (
        ("Hamburg", "HAM", group[0], "pick_pack_ship", "two_steps"),
        ("Leipzig", "LEJ", group[0], "pick_ship", "one_step"),
        ("Leeds", "LDS", group[1], "ship_only", "one_step"),
    ):
        places.sites.append(
            _site(book, places, company, name=name, code=code, steps=steps, receipts=receipts)
        )
    return places


def _location(
    book: Book,
    name: str,
    usage: str,
    parent: Row | None,
    company: int | None = None,
    **more: object,
) -> Row:
    row = book.add(
        "stock.location",
        name=name,
        usage=usage,
        location_id=parent["id"] if parent else False,
        company_id=company or False,
        complete_name=f"{parent['complete_name']}/{name}" if parent else name,
        active=True,
        **more,
    )
    row["parent_path"] = f"{parent['parent_path'] if parent else ''}{row['id']}/"
    return row


def _company(book: Book, virtual: Row, name: str, currency: Row, zone: str) -> Company:
    partner = book.add("res.partner", name=name, is_company=True, active=True)
    partner["commercial_partner_id"] = partner["id"]
    row = book.add("res.company", name=name, partner_id=partner["id"], currency_id=currency["id"])
    calendar = book.add(
        "resource.calendar",
        name="Standard 40 hours/week",
        tz=zone,
        company_id=row["id"],
        hours_per_day=8.0,
        active=True,
    )
    row["resource_calendar_id"] = calendar["id"]
    working = WorkingTime(zone, book.clock.start, book.clock.end)
    _attendances(book, calendar["id"])
    _holidays(book, calendar["id"], row["id"], working)
    loss = _location(book, "Inventory adjustment", "inventory", virtual, row["id"])
    scrap = _location(book, "Scrap", "inventory", virtual, row["id"], scrap_location=True)
    return Company(row, currency, working, loss["id"], scrap["id"])


def _attendances(book: Book, calendar: int) -> None:
    for number, weekday in enumerate(WEEKDAYS):
        for period, (opening, closing) in zip(PERIODS, SHIFTS, strict=True):
            book.add(
                "resource.calendar.attendance",
                name=f"{weekday} {period.title()}",
                calendar_id=calendar,
                dayofweek=str(number),
                day_period=period,
                hour_from=float(opening),
                hour_to=float(closing),
            )


def _holidays(book: Book, calendar: int, company: int, working: WorkingTime) -> None:
    first = datetime.fromtimestamp(book.clock.start, UTC).year
    last = datetime.fromtimestamp(book.clock.end, UTC).year
    for year in range(first, last + 2):
        for month, day in HOLIDAYS:
            opening = working.at(date(year, month, day), 0)
            book.add(
                "resource.calendar.leaves",
                name="Public holiday",
                calendar_id=calendar,
                company_id=company,
                date_from=opening,
                date_to=opening + DAY - 1,
            )


def _site(
    book: Book,
    places: Places,
    company: Company,
    *,
    name: str,
    code: str,
    steps: str,
    receipts: str,
) -> Site:
    view = _location(book, code, "view", None, company.id)
    inner = {
        key: _location(book, label, "internal", view, company.id)["id"]
        for key, label in (
            ("stock", "Stock"),
            ("input", "Input"),
            ("output", "Output"),
            ("pack", "Packing Zone"),
        )
    }
    row = book.add(
        "stock.warehouse",
        name=name,
        code=code,
        active=True,
        company_id=company.id,
        partner_id=company.row["partner_id"],
        delivery_steps=steps,
        reception_steps=receipts,
        view_location_id=view["id"],
        lot_stock_id=inner["stock"],
        wh_input_stock_loc_id=inner["input"],
        wh_output_stock_loc_id=inner["output"],
        wh_pack_stock_loc_id=inner["pack"],
    )
    for place in book.rows["stock.location"]:
        if place["parent_path"].startswith(view["parent_path"]):
            place["warehouse_id"] = row["id"]
    types = _types(book, row)
    site = Site(
        row,
        company,
        inner["stock"],
        inner["input"],
        [],
        types["in"],
        types["int"],
        receipts == "two_steps",
    )
    _routes(book, site, types, inner, places)
    return site


def _types(book: Book, warehouse: Row) -> dict[str, Row]:
    found = {}
    kinds = {
        "in": ("Receipts", "incoming"),
        "int": ("Internal Transfers", "internal"),
        "pick": ("Pick", "internal"),
        "pack": ("Pack", "internal"),
        "out": ("Delivery Orders", "outgoing"),
    }
    needed = {"in", "int", "out"} | set(warehouse["delivery_steps"].split("_"))
    for kind, (label, code) in kinds.items():
        found[kind] = book.add(
            "stock.picking.type",
            name=label,
            code=code,
            active=kind in needed,
            sequence_code=kind.upper(),
            warehouse_id=warehouse["id"],
            company_id=warehouse["company_id"],
        )
        warehouse[f"{kind}_type_id"] = found[kind]["id"]
    return found


def _routes(
    book: Book, site: Site, types: dict[str, Row], inner: dict[str, int], places: Places
) -> None:
    ways = {
        "ship_only": [("out", "stock", "")],
        "pick_ship": [("pick", "stock", "output"), ("out", "output", "")],
        "pick_pack_ship": [
            ("pick", "stock", "pack"),
            ("pack", "pack", "output"),
            ("out", "output", ""),
        ],
    }
    spots = {**inner, "": places.customers}
    route = book.add(
        "stock.route", name=f"{site.row['name']}: Deliver", active=True, company_id=site.company.id
    )
    for kind, source, target in ways[site.row["delivery_steps"]]:
        rule = _rule(book, site, route, types[kind], (spots[source], spots[target]))
        rule["procure_method"] = "make_to_stock" if source == "stock" else "make_to_order"
        site.stages.append(Stage(kind, types[kind], spots[source], spots[target], int(rule["id"])))
    if site.two_step_receipt:
        inbound = _rule(book, site, route, types["int"], (site.input, site.stock))
        inbound["action"] = "push"
        site.rules["put_away"] = int(inbound["id"])


def _rule(book: Book, site: Site, route: Row, kind: Row, ends: tuple[int, int]) -> Row:
    return book.add(
        "stock.rule",
        name=f"{site.code}: {kind['name']}",
        active=True,
        action="pull",
        delay=0,
        procure_method="make_to_stock",
        location_src_id=ends[0],
        location_dest_id=ends[1],
        picking_type_id=kind["id"],
        warehouse_id=site.id,
        route_id=route["id"],
        company_id=site.company.id,
    )
