"""The assortment: which products there are, where they are kept and who supplies them."""

from __future__ import annotations

from random import Random

from .book import DAY, Book
from .catalogue import CATEGORIES, DOZEN, PACKED, UNIT, UNITS
from .kits import Part
from .money import DOLLARS, EURO
from .people import People, Supplier
from .places import Places
from .products import (
    TRANSFER_DISCOUNT,
    Assortment,
    Product,
    add_category,
    add_freight,
    add_product,
    asked_for,
    make_product,
)
from .size import Size

STOCKED = 0.14  # of the products, the most asked for
KEPT = 60  # products a small company keeps at least
ELSEWHERE = 0.03  # of products, the most asked for, are stocked in a second warehouse too


def build_products(
    book: Book, places: Places, people: People, random: Random, size: Size, *, steady: bool = False
) -> Assortment:
    """The catalogue: stocked products in nine categories, kits and drop-ship goods."""
    _units(book)
    every = add_category(book, "Goods", None, "average")
    goods = Assortment({}, add_freight(book, every), UNIT, PACKED[UNIT, DOZEN])
    stocked = max(STOCKED, KEPT / size.products)
    dropship, to_order = (_route(book, name) for name in ("Dropship", "Replenish on Order (MTO)"))
    for category in CATEGORIES:
        method = "standard" if steady else category.method
        row = add_category(book, category.name, every, method)
        for number in range(max(4, round(category.share * size.products))):
            product = make_product(
                book, row, category, number=number, suppliers=people.suppliers, stocked=stocked,
                random=random, whole=steady,
            )  # fmt: skip
            goods.products[product.id] = product
            if not steady:
                product.changes = _changes(book, random)
            product.direct = category.name == "Storage" and number % 4 == 3
            product.to_order &= not product.direct
            product.template["responsible_id"] = product.supplier.buyer
            if product.direct or product.to_order:
                product.template["route_ids"] = [dropship if product.direct else to_order]
            _supply(book, product, product.supplier, EURO if steady else DOLLARS)
    _stock_places(goods, places, random)
    _kits(book, goods, places, random, whole=steady)
    _group_supply(book, goods, places, people)
    return goods


def _route(book: Book, name: str) -> int:
    """A route that products name; returns its id."""
    return int(book.add("stock.route", name=name, active=True, product_selectable=True)["id"])


def _changes(book: Book, random: Random) -> tuple[tuple[int, float], ...]:
    """One price in three changes once, mostly upwards."""
    if random.random() > 0.35:
        return ()
    since = book.clock.start + random.uniform(0.15, 0.9) * (book.clock.end - book.clock.start)
    return ((int(since) // DAY * DAY, round(random.uniform(0.97, 1.08), 3)),)


def _stock_places(goods: Assortment, places: Places, random: Random) -> None:
    for product in goods.products.values():
        if product.direct:
            for site in places.sites:
                if site.company.id == 1:
                    site.sold.append(product.id)
            continue
        if product.to_order:
            random.choice(places.sites).sold.append(product.id)
            continue
        homes = random.sample(places.sites, 2 if product.place < ELSEWHERE else 1)
        for site in homes:
            site.products.append(product.id)
            site.sold.append(product.id)


def _units(book: Book) -> None:
    book.add("uom.category", name="Unit")
    book.add("uom.category", name="Weight")
    for name, reference, times in UNITS:
        book.add(
            "uom.uom",
            name=name,
            active=True,
            category_id=1 if reference == UNIT else 2,
            uom_type="reference" if times == 1 else "bigger",
            relative_factor=float(times),
            relative_uom_id=reference if times > 1 else False,
            rounding=0.01,
        )


def _supply(book: Book, product: Product, supplier: Supplier, dollar: float) -> None:
    """The agreement with a supplier; a price change ends one row and starts the next."""
    dollars = supplier.overseas
    since: int | bool = False
    steps = [*product.changes, (0, 0.0)]
    factor = 1.0
    for until, following in steps:
        book.add(
            "product.supplierinfo",
            partner_id=supplier.row["id"],
            product_tmpl_id=product.template["id"],
            product_id=product.id,
            delay=supplier.lead_days,
            price=round(product.cost * factor * (dollar if dollars else 1.0), 2),
            min_qty=float(supplier.minimum),
            product_code=f"V-{product.row['default_code']}",
            sequence=1,
            _unit=product.kind.unit,
            currency_id=3 if dollars else 1,
            date_start=since,
            date_end=until - DAY if until else False,
        )
        since, factor = until, following


def _kits(book: Book, goods: Assortment, places: Places, random: Random, *, whole: bool) -> None:
    """Kits of two or three products of one warehouse, a little cheaper than their parts."""
    category = next(row for row in book.rows["product.category"] if row["name"] == "Hand Tools")
    kind = next(each for each in CATEGORIES if each.name == "Hand Tools")
    many = max(4, len(goods.products) // 50)
    for number in range(many):
        site = places.sites[number % len(places.sites)]
        pieces = [key for key in site.products if goods.products[key].kind.unit == UNIT]
        chosen = random.sample(pieces, min(len(pieces), random.randint(2, 3)))
        counts = [float(random.choice((1, 1, 1, 2))) for _ in chosen]
        held = [(goods.products[key], per) for key, per in zip(chosen, counts, strict=True)]
        cost = round(sum(each.cost * per for each, per in held), 2)
        price = round(0.95 * sum(each.price * per for each, per in held), 0 if whole else 2)
        label, code = f"Tool Kit {number + 1:02d}", f"KIT-{number + 1:03d}"
        row, template = add_product(
            book, category, kind, label=label, code=code, cost=cost, price=price
        )
        kit = Product(
            row, template, category["id"], cost, price, held[0][0].supplier, kind,
            rank=asked_for(random.random()), growth=0.0,
        )  # fmt: skip
        kit.parts = _bill_of_materials(book, kit, held)
        goods.products[kit.id] = kit
        site.sold.append(kit.id)


def _bill_of_materials(
    book: Book, kit: Product, held: list[tuple[Product, float]]
) -> tuple[Part, ...]:
    bom = book.add(
        "mrp.bom",
        product_tmpl_id=kit.template["id"],
        product_id=kit.id,
        type="phantom",
        product_qty=1.0,
        product_uom_id=UNIT,
        active=True,
        company_id=False,
        consumption="warning",
        ready_to_produce="all_available",
    )
    found = []
    for product, per in held:
        line = book.add(
            "mrp.bom.line",
            bom_id=bom["id"],
            product_id=product.id,
            product_qty=per,
            product_uom_id=UNIT,
        )
        found.append(Part(product.id, per, int(line["id"])))
    return tuple(found)


def _group_supply(book: Book, goods: Assortment, places: Places, people: People) -> None:
    """Every sixth product of the second company comes from the first one's warehouse."""
    source = places.sites[0]
    held = set(source.products)
    for site in places.sites:
        if site.company.id != 1:
            site.feeder = source.id
            shared = [key for key in site.products if goods.products[key].kind.unit == UNIT]
            for key in shared[::6]:
                if key not in held:
                    source.products.append(key)
                    held.add(key)
                site.from_group.add(key)
                product = goods.products[key]
                book.add(
                    "product.supplierinfo",
                    partner_id=people.group.row["id"],
                    product_tmpl_id=product.template["id"],
                    product_id=key,
                    delay=people.group.lead_days,
                    price=round(product.price * (1 - TRANSFER_DISCOUNT / 100), 2),
                    min_qty=0.0,
                    sequence=2,
                    _unit=product.kind.unit,
                    currency_id=1,
                    company_id=site.company.id,
                    date_start=False,
                    date_end=False,
                )
