"""What is there on the first day: money, places, people, goods, prices and first costs."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .addresses import add_countries
from .assortment import build_products
from .book import Book, Row
from .money import currencies
from .people import People, build_people
from .places import Places, Site, build_places
from .pricing import Pricing, build_pricelists
from .products import Assortment
from .size import Size
from .stock import Stock


@dataclass(frozen=True, slots=True)
class Founded:
    """The master data of a new company and its empty stock."""

    money: dict[str, Row]
    places: Places
    people: People
    goods: Assortment
    pricing: Pricing
    stock: Stock


def found(
    book: Book, seed: int, size: Size, *, steady: bool = False, delivery: str | None = None
) -> Founded:
    """Build the master data; where it is steady, rates, prices and costs never change."""
    random = Random(f"{seed}/master data")  # noqa: S311 - a simulation, not a secret
    money = currencies(book, steady=steady)
    places = build_places(book, money, delivery)
    lists = build_pricelists(book, money)
    add_countries(book)
    book.add("account.payment.term", name="30 Days", active=True, sequence=10)
    people = build_people(book, places, lists, random, size)
    goods = build_products(book, places, people, random, size, steady=steady)
    pricing = Pricing(book, goods, places, lists, steady=steady)
    return Founded(money, places, people, goods, pricing, _stock(book, places, people, goods))


def _stock(book: Book, places: Places, people: People, goods: Assortment) -> Stock:
    stock = Stock(book, goods.unit)
    methods = {row["id"]: row["property_cost_method"] for row in book.rows["product.category"]}
    for product in goods.products.values():
        stock.costing.method[product.id] = methods[product.category]
        if product.kind.unit != goods.unit:
            stock.units[product.id] = product.kind.unit
        if product.kind.lots:
            stock.lots.tracked.add(product.id)
        for company in places.companies:
            site = next(each for each in places.sites if each.company is company)
            stock.standard[company.id, product.id] = product.budget(site)
    for site in places.sites:
        _settle(site, goods, stock, people)
    for kit in goods.products.values():
        for company in places.companies if kit.parts else ():
            costs = (stock.standard[company.id, part.product] * part.per for part in kit.parts)
            stock.standard[company.id, kit.id] = round(sum(costs), 2)
    return stock


def _settle(site: Site, goods: Assortment, stock: Stock, people: People) -> None:
    """First costs at a site, and which of its products each supplier delivers."""
    for key in site.products:
        product = goods.products[key]
        stock.standard[site.company.id, key] = product.budget(site)
        supplier = people.group if key in site.from_group else product.supplier
        site.supplied.setdefault(supplier.row["id"], []).append(key)
