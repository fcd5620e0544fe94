"""Warehouses with their locations, operation types and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from .book import Book, Row
from .companies import Company, add_company, add_location

INWARD = {"one_step": (), "two_steps": ("stock",), "three_steps": ("quality", "stock")}


@dataclass(slots=True)
class Stage:
    """One step on the way out: its operation type and where it moves goods."""

    kind: str  # pick, pack or out
    type: Row
    source: int
    target: int
    rule: int


@dataclass(frozen=True, slots=True)
class Inward:
    """One step of received goods: from where to where, by which rule."""

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
    inbound: list[Inward] = field(default_factory=list)  # from the dock to the shelf
    products: list[int] = field(default_factory=list)  # kept here
    sold: list[int] = field(default_factory=list)  # what customers may ask for
    from_group: set[int] = field(default_factory=set)  # bought from the other company
    feeder: int = 0  # the warehouse they come from
    supplied: dict[int, list[int]] = field(default_factory=dict)  # products by supplier

    @property
    def two_step_receipt(self) -> bool:
        """Whether goods wait between the dock and the shelf."""
        return bool(self.inbound)

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


def build_places(book: Book, money: dict[str, Row], delivery: str | None = None) -> Places:
    """Two companies, four warehouses: one- to three-step deliveries and receipts."""
    partners = add_location(book, "Partners", "view", None)
    vendors = add_location(book, "Vendors", "supplier", partners)["id"]
    customers = add_location(book, "Customers", "customer", partners)["id"]
    virtual = add_location(book, "Virtual Locations", "view", None)
    group = [
        add_company(book, virtual, "Harbour Supply GmbH", money["EUR"], "Europe/Berlin"),
        add_company(book, virtual, "Harbour Supply UK Ltd", money["GBP"], "Europe/London"),
    ]
    places = Places(group, [], vendors, customers)
    for name, code, company, steps, receipts in (
        ("Hamburg", "HAM", group[0], "pick_pack_ship", "two_steps"),
        ("Leipzig", "LEJ", group[0], "pick_ship", "one_step"),
        ("Leeds", "LDS", group[1], "ship_only", "one_step"),
        ("Munich", "MUC", group[0], "pick_ship", "three_steps"),
    ):
        places.sites.append(
            _site(
                book,
                places,
                company,
                name=name,
                code=code,
                steps=delivery or steps,
                receipts=receipts,
            )
        )
    return places


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
    view = add_location(book, code, "view", None, company.id)
    inner = {
        key: add_location(book, label, "internal", view, company.id)["id"]
        for key, label in (
            ("stock", "Stock"),
            ("input", "Input"),
            ("quality", "Quality Control"),
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
        wh_qc_stock_loc_id=inner["quality"],
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
    )
    row["qc_type_id"] = row["store_type_id"] = types["int"]["id"]
    _ends(types, inner, places, site)
    _routes(book, site, types, inner, places)
    return site


def _ends(types: dict[str, Row], inner: dict[str, int], places: Places, site: Site) -> None:
    """Where transfers of each type start and end by default; stages on the way out say more."""
    dock = inner["stock"] if site.row["reception_steps"] == "one_step" else inner["input"]
    for kind, row in types.items():
        row.update(
            default_location_src_id=places.vendors if kind == "in" else inner["stock"],
            default_location_dest_id=dock if kind == "in" else inner["stock"],
        )


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
        types[kind].update(
            default_location_src_id=spots[source], default_location_dest_id=spots[target]
        )
        site.stages.append(Stage(kind, types[kind], spots[source], spots[target], int(rule["id"])))
    spots_inward = [site.input, *(inner[spot] for spot in INWARD[site.row["reception_steps"]])]
    for ends in pairwise(spots_inward):
        inbound = _rule(book, site, route, types["int"], ends)
        inbound["action"] = "push"
        site.inbound.append(Inward(*ends, rule=int(inbound["id"])))


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
