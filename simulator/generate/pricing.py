"""Price lists over time, and the price they give for a product, a quantity and a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from .book import Book, Row
from .catalogue import CATEGORIES, KILOGRAM
from .places import Places
from .products import TRANSFER_DISCOUNT, Assortment, Product

LISTS = (
    ("public", "Public", "EUR", 1),
    ("wholesale", "Wholesale", "EUR", 1),
    ("partner", "Partner", "EUR", 1),
    ("export", "Export", "USD", 1),
    ("uk", "United Kingdom", "GBP", 2),
    ("group", "Group transfer", "EUR", 1),
)
BREAK = 60  # units from which wholesalers of bulk goods pay less
POUNDS = 0.88  # list price of the second company per euro of the first's


@dataclass(frozen=True, slots=True)
class Rule:
    """One price list item; `factor` and `surcharge` apply to the list price."""

    factor: float
    surcharge: float = 0.0
    fixed: float | None = None
    category: int = 0
    minimum: float = 0.0
    start: int = 0
    end: int = 0

    def holds(self, product: Product, units: float, stamp: int) -> bool:
        """Whether it prices that product, quantity and time."""
        return (
            (not self.category or self.category == product.category)
            and units >= self.minimum
            and stamp >= self.start
            and (not self.end or stamp <= self.end)
        )


def build_pricelists(book: Book, money: dict[str, Row]) -> dict[str, Row]:
    """Six price lists: at list price, in per cent, by formula, in dollars, fixed, and internal."""
    return {
        key: book.add(
            "product.pricelist",
            name=name,
            active=True,
            currency_id=money[currency]["id"],
            company_id=company,
            discount_policy="with_discount",
        )
        for key, name, currency, company in LISTS
    }


class Pricing:
    """The rules of every price list, the most specific first."""

    def __init__(
        self,
        book: Book,
        goods: Assortment,
        places: Places,
        lists: dict[str, Row],
        *,
        steady: bool = False,
    ) -> None:
        self.book = book
        self.lists = lists
        self.rules: dict[int, list[Rule]] = defaultdict(list)
        self.fixed: dict[tuple[int, int], list[Rule]] = defaultdict(list)
        self.turn = 0 if steady else _middle(book)
        self._percentages()
        sold = {key for site in places.sites if site.company.id == 2 for key in site.sold}
        for number, key in enumerate(sorted(sold)):
            self._in_pounds(goods.products[key], changes=not steady and number % 4 == 0)

    def price(
        self, product: Product, pricelist: Row, units: float, stamp: int, rate: float
    ) -> float:
        """The unit price in the list's currency, of which a euro is worth `rate`."""
        key = int(pricelist["id"])
        for rule in (*self.fixed.get((key, product.id), ()), *self.rules[key]):
            if rule.holds(product, units, stamp):
                if rule.fixed is not None:
                    return float(rule.fixed)
                return float(round((product.price * rule.factor + rule.surcharge) * rate, 2))
        return float(round(product.price * rate, 2))

    def _percentages(self) -> None:
        bulk = 2 + [each.unit for each in CATEGORIES].index(KILOGRAM)
        cables = 2 + [each.name for each in CATEGORIES].index("Cables & Wiring")
        self._category("wholesale", bulk, 15.0, minimum=BREAK)
        self._category("wholesale", cables, 12.0)
        if self.turn:
            self._everything("wholesale", 8.0, end=self.turn - 1)
            self._everything("wholesale", 7.0, start=self.turn)
        else:
            self._everything("wholesale", 8.0)
        self._everything("export", 5.0)
        self._everything("group", TRANSFER_DISCOUNT)
        self._item("partner", "3_global", "formula", price_discount=6.0, price_surcharge=0.1)
        self.rules[self.lists["partner"]["id"]].append(Rule(0.94, 0.1))

    def _category(self, key: str, category: int, percent: float, minimum: float = 0.0) -> None:
        self._item(
            key,
            "2_product_category",
            "percentage",
            percent_price=percent,
            categ_id=category,
            min_quantity=minimum,
        )
        rule = Rule(1 - percent / 100, category=category, minimum=minimum)
        self.rules[self.lists[key]["id"]].append(rule)

    def _everything(self, key: str, percent: float, start: int = 0, end: int = 0) -> None:
        self._item(
            key,
            "3_global",
            "percentage",
            percent_price=percent,
            date_start=start or False,
            date_end=end or False,
        )
        rule = Rule(1 - percent / 100, start=start, end=end)
        self.rules[self.lists[key]["id"]].append(rule)

    def _in_pounds(self, product: Product, *, changes: bool) -> None:
        price = round(product.price * POUNDS, 2)
        steps = [(0, 0, price)]
        if changes:
            later = round(price * 1.03, 2)
            steps = [(0, self.turn - 1, price), (self.turn, 0, later)]
        for start, end, fixed in steps:
            self._item(
                "uk",
                "1_product",
                "fixed",
                fixed_price=fixed,
                product_tmpl_id=product.template["id"],
                date_start=start or False,
                date_end=end or False,
            )
            rule = Rule(1.0, fixed=fixed, start=start, end=end)
            self.fixed[self.lists["uk"]["id"], product.id].append(rule)

    def _item(self, key: str, applied_on: str, compute: str, **more: Any) -> None:
        self.book.add(
            "product.pricelist.item",
            pricelist_id=self.lists[key]["id"],
            applied_on=applied_on,
            base="list_price",
            compute_price=compute,
            currency_id=self.lists[key]["currency_id"],
            company_id=self.lists[key]["company_id"],
            active=True,
            **more,
        )


def _middle(book: Book) -> int:
    return (book.clock.start + book.clock.end) // 2
