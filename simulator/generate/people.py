"""Teams, users, customers by segment, and suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from . import addresses
from .book import Book, Row
from .places import Places, Site
from .profile import CHANNELS, Channel
from .size import Size

SEGMENTS = ("Key account", "Trade", "Contractor", "Public sector", "Small business")
FIRST = (
    "Alder", "Birch", "Cedar", "Delta", "Elm", "Falcon", "Granite", "Heron", "Iron", "Jasper",
    "Kestrel", "Linden", "Maple", "North", "Oak", "Pioneer", "Quarry", "River", "Summit", "Tern",
)  # fmt: skip
TRADES = (
    "Builders",
    "Electrical",
    "Facilities",
    "Hardware",
    "Interiors",
    "Joinery",
    "Works",
    "Yard",
)
MAKERS = ("Components", "Fasteners", "Industries", "Lighting", "Manufacturing", "Tools")
SELLERS = ("Anna Berg", "Ben Cole", "Clara Dietz", "David Evans", "Eva Frank", "Felix Grant")
BUYERS = ("Greta Holm", "Henry Irwin", "Ines Jung", "Jonas Kern", "Kate Lowe")
MANAGERS = ("Laura Meyer", "Mark Noble")
KEEPERS = ("Nina Opitz", "Oscar Pohl", "Paula Quinn", "Ralf Simon")  # of the warehouses
ACCOUNTANT = "Sara Thiel"
LEDGER = ("account.move", "account.move.line", "stock.landed.cost", "stock.landed.cost.lines",
          "stock.valuation.adjustment.lines")  # fmt: skip
OVERSEAS = 0.2  # of suppliers, the last ones: they bill in dollars and have long lead times
SITE_SHARES = (0.32, 0.26, 0.24, 0.18)


@dataclass(slots=True)
class Customer:
    """Who orders, through which channel and from which warehouse."""

    row: Row
    channel: Channel
    team: Row
    site: Site
    pricelist: Row
    salesman: int
    weight: float
    twin: Row | None = None  # entered a second time

    @property
    def currency(self) -> str:
        """The currency it is billed in."""
        return (
            "USD" if self.pricelist["name"] == "Export" else str(self.site.company.currency["name"])
        )


@dataclass(slots=True)
class Supplier:
    """Who delivers, how long it takes as agreed, and on which weekday orders are placed."""

    row: Row
    lead_days: int
    overseas: bool
    review_day: int
    buyer: int
    minimum: int = 0  # units of a product the supplier accepts at least
    in_group: bool = False

    def currency(self, site: Site) -> str:
        """The currency in which it bills a site."""
        if self.overseas:
            return "USD"
        return "EUR" if self.in_group else str(site.company.currency["name"])


@dataclass(slots=True)
class People:
    """Everybody the company deals with."""

    customers: list[Customer]
    suppliers: list[Supplier]
    admin: int
    managers: list[int]
    group: Supplier  # the first company, as supplier of the second
    affiliate: Customer  # the second company, as customer of the first
    keepers: dict[int, int]  # users by warehouse


def build_people(
    book: Book, places: Places, pricelists: dict[str, Row], random: Random, size: Size
) -> People:
    """Customers in five segments and six channels, suppliers near and overseas, and the staff."""
    admin = _user(book, "Administrator", "admin")
    sellers = [_user(book, name) for name in SELLERS]
    buyers = [_user(book, name) for name in BUYERS]
    managers = [_user(book, name) for name in MANAGERS]
    teams = {
        channel.name: book.add("crm.team", name=channel.name, active=True, user_id=seller)
        for channel, seller in zip(CHANNELS, sellers, strict=True)
    }
    segments = [book.add("res.partner.category", name=name, active=True) for name in SEGMENTS]
    customers = [
        _customer(
            book,
            number,
            segments=segments,
            teams=teams,
            places=places,
            pricelists=pricelists,
            random=random,
        )
        for number in range(size.customers)
    ]
    suppliers = [
        _supplier(book, number, size.suppliers, buyers, random) for number in range(size.suppliers)
    ]
    group, affiliate = _affiliates(book, places, teams, pricelists, buyers[0])
    keepers = {site.id: _user(book, name) for site, name in zip(places.sites, KEEPERS, strict=True)}
    for site, user in keepers.items():
        book.rows["res.users"][user - 1]["_keeps"] = site
    book.authors = dict.fromkeys(LEDGER, _user(book, ACCOUNTANT))
    book.authors |= dict.fromkeys(("stock.valuation.layer", "stock.quant"), keepers[1])
    return People(customers, suppliers, admin, managers, group, affiliate, keepers)


def _customer(
    book: Book,
    number: int,
    *,
    segments: list[Row],
    teams: dict[str, Row],
    places: Places,
    pricelists: dict[str, Row],
    random: Random,
) -> Customer:
    segment = segments[min(int(random.expovariate(0.6)), 4)]
    row = _partner(book, _firm(number, TRADES), segment)
    row.update(ref=f"C{number + 1:05d}", customer_rank=1)
    channel = random.choices(CHANNELS, [each.share for each in CHANNELS])[0]
    site = random.choices(places.sites, SITE_SHARES)[0]
    kind = channel.pricelist if site.company.id == 1 else "uk"
    kind = "export" if kind == "wholesale" and random.random() < 0.2 else kind
    team = teams[channel.name]
    row.update(addresses.of(number, site.company.id), user_id=team["user_id"])
    weight = random.paretovariate(1.6)
    return Customer(row, channel, team, site, pricelists[kind], team["user_id"], weight)


def _firm(number: int, kinds: tuple[str, ...]) -> str:
    """A firm's name; every number below 3,200 (eight kinds) has its own."""
    first, kind = FIRST[number % 20], kinds[(number // 20 + number) % len(kinds)]
    turn = number // (20 * len(kinds))
    return f"{first} {kind}" if turn == 0 else f"{first} & {FIRST[(number + turn) % 20]} {kind}"


def _affiliates(
    book: Book, places: Places, teams: dict[str, Row], pricelists: dict[str, Row], buyer: int
) -> tuple[Supplier, Customer]:
    seller, taker = (company.row["partner_id"] for company in places.companies)
    partners = {row["id"]: row for row in book.rows["res.partner"]}
    partners[seller]["supplier_rank"] = 1
    team = teams["Wholesale"]
    affiliate = Customer(
        partners[taker],
        next(each for each in CHANNELS if each.name == "Wholesale"),
        team,
        places.sites[0],
        pricelists["group"],
        team["user_id"],
        0.0,
    )
    group = Supplier(
        partners[seller], lead_days=8, overseas=False, review_day=1, buyer=buyer, in_group=True
    )
    return group, affiliate


def _user(book: Book, name: str, login: str = "") -> int:
    partner = _partner(book, name, None)
    row = book.add(
        "res.users",
        login=login or name.lower().replace(" ", "."),
        partner_id=partner["id"],
        active=True,
        company_id=1,
    )
    row["company_ids"] = [1, 2]
    return int(row["id"])


def _partner(book: Book, name: str, segment: Row | None) -> Row:
    row = book.add(
        "res.partner",
        name=name,
        is_company=segment is not None,
        active=True,
        category_id=[segment["id"]] if segment else [],
    )
    row["commercial_partner_id"] = row["id"]
    return row


def _supplier(book: Book, number: int, many: int, buyers: list[int], random: Random) -> Supplier:
    overseas = number >= round(many * (1 - OVERSEAS))
    name = f"{'Pacific ' if overseas else ''}{_firm(number * 7, MAKERS)}"
    lead = random.randint(30, 42) if overseas else random.randint(4, 10)
    row = _partner(book, name, None)
    row.update(is_company=True, supplier_rank=1, ref=f"V{number + 1:04d}")
    row.update(addresses.of(number, addresses.OVERSEAS if overseas else 1))
    minimum = random.choice((0, 0, 0, 5, 10))
    return Supplier(row, lead, overseas, number % 5, buyers[number % len(buyers)], minimum)
