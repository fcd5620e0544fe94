"""Products with prices and costs, who supplies them, and the pricelists."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from .book import Book, Row
from .people import Supplier
from .places import Places

CATEGORIES = (
    # name, how many products, typical cost, mark-up
    ("Fixings", 60, 4, 2.1),
    ("Hand Tools", 50, 14, 1.75),
    ("Power Tools", 25, 85, 1.4),
    ("Lighting", 40, 18, 1.8),
    ("Cables & Wiring", 40, 9, 1.7),
    ("Safety Wear", 35, 12, 1.9),
    ("Adhesives & Paint", 30, 8, 1.8),
    ("Storage", 20, 45, 1.55),
)
NOUNS = ("Basic", "Compact", "Classic", "Heavy Duty", "Pro", "Trade", "Ultra", "XL")
PER_SITE = 120


@dataclass(slots=True)
class Product:
    """What is sold, bought and counted."""

    row: Row
    template: Row
    category: int
    cost: float
    price: float
    supplier: Supplier
    dozens: bool = False

    @property
    def id(self) -> int:
        """Its record id."""
        return int(self.row["id"])


@dataclass(slots=True)
class Assortment:
    """Everything in the catalogue."""

    products: dict[int, Product]
    freight: Row
    unit: int
    dozen: int


def build_pricelists(book: Book, money: dict[str, Row]) -> dict[str, Row]:
    """Five price lists: at list price, in per cent, by formula, in dollars, and fixed in pounds."""
    return {
        key: book.add(
            "product.pricelist",
            name=name,
            active=True,
            currency_id=money[currency]["id"],
            company_id=company,
            discount_policy="with_discount",
        )
        for key, name, currency, company in (
            ("public", "Public", "EUR", 1),
            ("wholesale", "Wholesale", "EUR", 1),
            ("partner", "Partner", "EUR", 1),
            ("export", "Export", "USD", 1),
            ("uk", "United Kingdom", "GBP", 2),
        )
    }


def build_products(
    book: Book, places: Places, suppliers: list[Supplier], lists: dict[str, Row], random: Random
) -> Assortment:
    """About 300 products in eight categories, each with one supplier per company."""
    units = _units(book)
    every = _category(book, "Goods", None)
    goods = Assortment({}, _freight(book, every, units[0]["id"]), units[0]["id"], units[1]["id"])
    for name, many, cost, markup in CATEGORIES:
        category = _category(book, name, every)
        for number in range(many):
            supplier = random.choice(suppliers)
            product = _product(
                book,
                category,
                number,
                unit=goods.unit,
                supplier=supplier,
                cost=cost,
                markup=markup,
                random=random,
            )
            product.dozens = name == "Fixings"
            goods.products[product.id] = product
            _supply(book, product)
    for site in places.sites:
        site.products = sorted(random.sample(sorted(goods.products), PER_SITE))
    _prices(book, goods, places, lists)
    return goods


def _units(book: Book) -> list[Row]:
    book.add("uom.category", name="Unit")
    return [
        book.add(
            "uom.uom",
            name=name,
            active=True,
            category_id=1,
            uom_type=kind,
            relative_factor=float(times),
            relative_uom_id=1 if times > 1 else False,
            rounding=0.01,
        )
        for name, kind, times in (("Units", "reference", 1), ("Dozens", "bigger", 12))
    ]


def _category(book: Book, name: str, parent: Row | None) -> Row:
    row = book.add(
        "product.category",
        name=name,
        complete_name=f"{parent['complete_name']} / {name}" if parent else name,
        parent_id=parent["id"] if parent else False,
        property_cost_method="average",
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
        tracking="none",
        **more,
    )


def _freight(book: Book, category: Row, unit: int) -> Row:
    template = _template(
        book,
        category,
        unit,
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


def _product(
    book: Book,
    category: Row,
    number: int,
    *,
    unit: int,
    supplier: Supplier,
    cost: float,
    markup: float,
    random: Random,
) -> Product:
    cost = round(cost * random.lognormvariate(0, 0.5) + 0.2, 2)
    price = round(cost * markup * random.uniform(0.92, 1.08), 2)
    name = str(category["name"]).rstrip("s")
    template = _template(
        book,
        category,
        unit,
        name=f"{name} {NOUNS[number % 8]} {number // 8 + 1:02d}",
        _kind="goods",
        invoice_policy="delivery",
        list_price=price,
        purchase_ok=True,
    )
    code = f"{name[:3].upper()}-{number + 1:03d}"
    row = book.add(
        "product.product",
        product_tmpl_id=template["id"],
        default_code=code,
        barcode=f"40{template['id']:011d}",
        active=True,
        weight=round(0.1 + cost / 30, 2),
        standard_price=cost,
    )
    return Product(row, template, category["id"], cost, price, supplier)


def _supply(book: Book, product: Product) -> None:
    book.add(
        "product.supplierinfo",
        partner_id=product.supplier.row["id"],
        product_tmpl_id=product.template["id"],
        product_id=product.id,
        delay=product.supplier.lead_days,
        price=round(product.cost * (1.09 if product.supplier.overseas else 1.0), 2),
        min_qty=0.0,
        sequence=1,
        currency_id=3 if product.supplier.overseas else 1,
    )


def _prices(book: Book, goods: Assortment, places: Places, lists: dict[str, Row]) -> None:
    def item(key: str, applied_on: str, compute: str, **more: Any) -> None:
        book.add(
            "product.pricelist.item",
            pricelist_id=lists[key]["id"],
            applied_on=applied_on,
            base="list_price",
            compute_price=compute,
            currency_id=lists[key]["currency_id"],
            company_id=lists[key]["company_id"],
            **more,
        )

    item("wholesale", "3_global", "percentage", percent_price=8.0)
    item("wholesale", "2_product_category", "percentage", percent_price=12.0, categ_id=4)
    item("partner", "3_global", "formula", price_discount=6.0, price_surcharge=0.1)
    item("export", "3_global", "percentage", percent_price=5.0)
    british = {key for site in places.sites if site.company.id == 2 for key in site.products}
    for key in sorted(british):
        product = goods.products[key]
        item(
            "uk",
            "1_product",
            "fixed",
            fixed_price=round(product.price * 0.88, 2),
            product_tmpl_id=product.template["id"],
        )


def policy_price(product: Product, pricelist: Row, dollars: float) -> float:
    """The unit price by price list, in the list's currency."""
    name = pricelist["name"]
    if name == "Wholesale":
        return round(product.price * (0.88 if product.category == 4 else 0.92), 2)
    if name == "Partner":
        return round(product.price * 0.94 + 0.1, 2)
    if name == "Export":
        return round(product.price * 0.95 * dollars, 2)
    if name == "United Kingdom":
        return round(product.price * 0.88, 2)
    return product.price
