"""Teams, users, customers by segment, and suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .book import Book, Row
from .places import Places, Site
from .profile import CHANNELS, Channel

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
BUYERS = ("Greta Holm", "Henry Irwin", "Ines Jung")
OVERSEAS = 6  # the last suppliers ship from overseas, bill in dollars and have long lead times


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


@dataclass(slots=True)
class Supplier:
    """Who delivers, how long it takes as agreed, and on which weekday orders are placed."""

    row: Row
    lead_days: int
    overseas: bool
    review_day: int
    buyer: int


@dataclass(slots=True)
class People:
    """Everybody the company deals with."""

    customers: list[Customer]
    suppliers: list[Supplier]
    admin: int


def build_people(book: Book, places: Places, pricelists: dict[str, Row], random: Random) -> People:
    """About 150 customers in five segments and 25 suppliers, six of them overseas."""
    admin = _user(book, "Administrator", "admin")
    sellers = [_user(book, name) for name in SELLERS]
    buyers = [_user(book, name) for name in BUYERS]
    teams = {
        channel.name: book.add("crm.team", name=channel.name, active=True, user_id=seller)
        for channel, seller in zip(CHANNELS, sellers, strict=True)
    }
    segments = [book.add("res.partner.category", name=name, active=True) for name in SEGMENTS]
    people = People([], [], admin)
    for number in range(150):
        name = f"{FIRST[number % 20]} {TRADES[(number // 20 + number) % 8]}"
        segment = segments[min(int(random.expovariate(0.6)), 4)]
        partner = _partner(book, name, segment)
        channel = random.choices(CHANNELS, [each.share for each in CHANNELS])[0]
        site = random.choices(places.sites, [0.38, 0.32, 0.3])[0]
        kind = channel.pricelist if site.company.id == 1 else "uk"
        kind = "export" if kind == "wholesale" and random.random() < 0.2 else kind
        team = teams[channel.name]
        people.customers.append(
            Customer(
                partner,
                channel,
                team,
                site,
                pricelists[kind],
                team["user_id"],
                random.paretovariate(1.6),
            )
        )
    for number in range(25):
        people.suppliers.append(_supplier(book, number, buyers, random))
    return people


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


def _supplier(book: Book, number: int, buyers: list[int], random: Random) -> Supplier:
    overseas = number >= 25 - OVERSEAS
    name = f"{'Pacific ' if overseas else ''}{FIRST[(number * 7) % 20]} {MAKERS[number % 6]}"
    lead = random.randint(30, 42) if overseas else random.randint(6, 16)
    row = _partner(book, name, None)
    row.update(is_company=True, supplier_rank=1)
    return Supplier(row, lead, overseas, number % 5, buyers[number % len(buyers)])
