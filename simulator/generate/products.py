"""Products: what they cost and when, how they are sold, how much they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any

from .book import Book, Row
from .catalogue import NOUNS, UNIT, Category
from .kits import Part
from .people import Supplier
from .places import Site

OWN_CURRENCY = 0.85  # pounds per euro, as budgeted
STEEP, FLAT_TOP = 2.3, 13  # of the curve of demand over the products, the best sellers first
IMPORTED = 0.12  # of the products, the most asked for, may come from overseas
TRANSFER_DISCOUNT = 25.0  # per cent off the list price within the group


@dataclass(slots=True)
class Product:
    """What is sold, bought and counted."""

    row: Row
    template: Row
    category: int
    cost: float
    price: float
    supplier: Supplier
    kind: Category
    rank: float  # how much it is asked for
    growth: float
    changes: tuple[tuple[int, float], ...] = ()  # since when suppliers ask which part of the cost
    direct: bool = False  # the supplier sends it to the customer
    place: float = 1.0  # among all by demand, from 0 for the best seller
    to_order: bool = False  # bought when it has been sold, and shipped from the warehouse
    lead_unknown: bool = False  # its agreement has lost the lead time
    bought_by: int = 1  # units in which buyers believe it comes
    parts: tuple[Part, ...] = ()

    @property
    def id(self) -> int:
        """Its record id."""
        return int(self.row["id"])

    @property
    def pack(self) -> int:
        """How many reference units wholesalers order at a time."""
        return self.kind.pack

    def cost_at(self, stamp: int) -> float:
        """The price agreed with its supplier at a time, in euros for one reference unit."""
        factor = 1.0
        for since, changed in self.changes:
            if stamp >= since:
                factor = changed
        return self.cost * factor

    def taken_from_stock(self, units: float) -> tuple[tuple[int, float], ...]:
        """Products and quantities the warehouse needs for so many units."""
        if self.direct or self.to_order:
            return ()
        if self.parts:
            return tuple((part.product, part.per * units) for part in self.parts)
        return ((self.id, units),)

    def budget(self, site: Site) -> float:
        """Its first cost at a site, in the company's currency."""
        if self.id in site.from_group:
            return round(self.price * (1 - TRANSFER_DISCOUNT / 100) * OWN_CURRENCY, 2)
        return round(self.cost * (1.0 if site.company.id == 1 else OWN_CURRENCY), 2)


@dataclass(slots=True)
class Assortment:
    """Everything in the catalogue."""

    products: dict[int, Product]
    freight: Row
    unit: int
    dozen: int
    _interest: dict[tuple[int, int], list[float]] = field(default_factory=dict)

    def interest(self, site: Site, month: int, share: float) -> list[float]:
        """Cumulated weights of `site.sold` in a calendar month, `share` of the period gone."""
        key = site.id, int(share * 24) * 12 + month - 1
        if key not in self._interest:
            products = (self.products[product] for product in site.sold)
            weights = (
                each.rank * each.kind.season[month - 1] * (1 + each.growth * share)
                for each in products
            )
            self._interest[key] = list(accumulate(weights))
        return self._interest[key]


def add_category(book: Book, name: str, parent: Row | None, method: str) -> Row:
    """A product category with its cost method."""
    row = book.add(
        "product.category",
        name=name,
        complete_name=f"{parent['complete_name']} / {name}" if parent else name,
        parent_id=parent["id"] if parent else False,
        property_cost_method=method,
    )
    row["parent_path"] = f"{parent['parent_path'] if parent else ''}{row['id']}/"
    return row


def _template(book: Book, category: Row, unit: int, **more: Any) -> Row:
    return book.add(
        "product.template",
        active=True,
        categ_id=category["id"],
        uom_id=unit,
        uom_po_id=unit,
        sale_ok=True,
        tracking=more.pop("tracking", "none"),
        **more,
    )


def add_freight(book: Book, category: Row) -> Row:
    """The service that charges for carriage."""
    template = _template(
        book,
        category,
        UNIT,
        name="Delivery",
        _kind="service",
        invoice_policy="order",
        list_price=0.0,
    )
    return book.add(
        "product.product",
        product_tmpl_id=template["id"],
        default_code="DELIVERY",
        active=True,
        standard_price=0.0,
    )


def asked_for(place: float) -> float:
    """How much a product is asked for by its place among all, from 0 for the best seller to 1.

    A tenth of the products makes five sixths of the order lines, the last half a fiftieth.
    """
    return float((400 * place + FLAT_TOP) ** -STEEP)


def make_product(
    book: Book,
    row: Row,
    category: Category,
    *,
    number: int,
    suppliers: list[Supplier],
    stocked: float,
    random: Random,
    whole: bool = False,
) -> Product:
    """The next product of a category, its records included.

    `stocked` is the share of the products, the most asked for, that are kept; the others are
    bought when they are sold. `whole`: at a price in whole euros, whose per cents are cents.
    """
    cost = round(category.cost * random.lognormvariate(0, 0.5) + 0.2, 2)
    price = round(cost * category.markup * random.uniform(0.92, 1.08), 2)
    price = max(1.0, round(price)) if whole else price
    place, supplier = random.random(), random.choice(suppliers)
    while supplier.overseas and place > IMPORTED:
        supplier = random.choice(suppliers)
    name = category.name.rstrip("s")
    label = f"{name} {NOUNS[number % 8]} {number // 8 + 1:02d}"
    code = f"{name[:3].upper()}-{number + 1:03d}"
    variant, template = add_product(
        book, row, category, label=label, code=code, cost=cost, price=price
    )
    return Product(
        variant,
        template,
        int(row["id"]),
        cost,
        price,
        supplier,
        category,
        rank=asked_for(place),
        growth=random.uniform(-0.3, 0.5),
        place=place,
        to_order=place > stocked,
    )


def add_product(
    book: Book,
    row: Row,
    category: Category,
    *,
    label: str,
    code: str,
    cost: float,
    price: float,
) -> tuple[Row, Row]:
    """The records of a product: its variant and its template."""
    template = _template(
        book,
        row,
        category.unit,
        name=label,
        _kind="goods",
        tracking="lot" if category.lots else "none",
        invoice_policy=category.policy,
        list_price=price,
        purchase_ok=True,
        default_code=code,
    )
    variant = book.add(
        "product.product",
        product_tmpl_id=template["id"],
        default_code=code,
        barcode=f"40{template['id']:011d}",
        active=True,
        weight=1.0 if category.unit != UNIT else round(0.1 + cost / 30, 2),
        standard_price=cost,
    )
    template["weight"] = variant["weight"]
    return variant, template
