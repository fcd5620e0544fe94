"""Master data that decays: entered twice, left incomplete, switched off too early.

Buyers believe it: without a lead time they guess, and order by the dozen what comes by one.
"""

from __future__ import annotations

from .book import Row
from .catalogue import DOZEN
from .demand import Want
from .habits import habits
from .products import Product, add_product
from .world import MONTH, World


class Decay:
    """Spread over the period, each wrong thing is noted in the truth when it happens."""

    def __init__(self, world: World, wants: list[Want]) -> None:
        self.world = world
        self.last = {
            key: want.time
            for want in wants
            for product, _ in want.lines
            for key, _ in product.taken_from_stock(1.0)
        }
        self.kinds = (
            self._customer_twice,
            self._product_twice,
            self._wrong_unit,
            self._no_lead_time,
            self._switched_off,
            self._no_cost,
            self._no_barcode,
        )

    def plan(self) -> None:
        """Decide when master data goes wrong; never in a quiet company."""
        clock, draws = self.world.clock, self.world.draws
        many = round(habits(self.world).decay_per_month * (clock.end - clock.start) / MONTH)
        for number in range(many):
            when = draws.between("decay", clock.start + 3600, clock.end, number)
            clock.at(when, self.kinds[number % len(self.kinds)], number)

    def _product(self, number: int, *, direct: bool = False) -> Product:
        products = [
            each
            for each in self.world.goods.products.values()
            if each.direct is direct and not each.parts
        ]
        return products[int(self.world.draws.uniform("decayed", number) * len(products))]

    def _note(self, kind: str, model: str, row: Row, **facts: object) -> None:
        self.world.truth.note("decay", model, row["id"], what=kind, **facts)

    def _customer_twice(self, number: int) -> None:
        customers = [each for each in self.world.people.customers if each.twin is None]
        customer = customers[int(self.world.draws.uniform("twin", number) * len(customers))]
        row = customer.row
        endings = (" Ltd", " GmbH", ".", " & Co")
        twin = self.world.book.add(
            "res.partner",
            name=f"{row['name']}{endings[number % len(endings)]}",
            is_company=True,
            active=True,
            category_id=row["category_id"],
            ref=False,
        )
        twin["commercial_partner_id"] = twin["id"]
        customer.twin = twin
        self._note("duplicate", "res.partner", twin, original=row["id"])

    def _product_twice(self, number: int) -> None:
        product, book = self._product(number), self.world.book
        category = book.rows["product.category"][product.category - 1]
        label = str(product.template["name"]).replace(" ", "  ", 1).upper()
        variant, template = add_product(
            book,
            category,
            product.kind,
            label=label,
            code=f"{product.row['default_code']}-X",
            cost=product.cost,
            price=product.price,
        )
        variant["barcode"] = product.row["barcode"]
        self._note("duplicate", "product.template", template, original=product.template["id"])
        self._note("duplicate", "product.product", variant, original=product.id)

    def _wrong_unit(self, number: int) -> None:
        """The purchase unit becomes the dozen while the price stays that of one."""
        product = self._product(number)
        if product.kind.unit != self.world.goods.unit:
            return
        template = product.template
        self.world.book.change(template, uom_po_id=self.world.goods.dozen)
        for row in self._agreements(product):
            row["_unit"] = self.world.goods.dozen
            self.world.book.change(row)
        product.bought_by = DOZEN
        self._note("wrong unit", "product.template", template, unit=self.world.goods.dozen)

    def _agreements(self, product: Product) -> list[Row]:
        rows = self.world.book.rows["product.supplierinfo"]
        return [row for row in rows if row["product_id"] == product.id]

    def _no_lead_time(self, number: int) -> None:
        product = self._product(number)
        product.lead_unknown = True
        for row in self._agreements(product):
            self.world.book.change(row, delay=0)
            self._note("missing lead time", "product.supplierinfo", row)

    def _switched_off(self, number: int) -> None:
        """A product nobody asks for any more is archived with stock on the shelf."""
        world = self.world
        for key, product in sorted(world.goods.products.items()):
            spots = [(key, site.stock) for site in world.places.sites]
            quiet = self.last.get(key, 0) < world.clock.now and product.row["active"]
            if quiet and any(world.stock.on_hand[spot] > 0 for spot in spots):
                world.book.change(product.row, active=False)
                world.book.change(product.template, active=False)
                self._note("inactive with stock", "product.product", product.row, number=number)
                return

    def _no_cost(self, number: int) -> None:
        """A drop-ship product loses its cost: nothing in stock tells it again."""
        product = self._product(number, direct=True)
        for company in self.world.places.companies:
            self.world.stock.standard[company.id, product.id] = 0.0
        self.world.book.change(product.row, standard_price=0.0)
        self._note("missing cost", "product.product", product.row)

    def _no_barcode(self, number: int) -> None:
        product = self._product(number)
        self.world.book.change(product.row, barcode=False)
        self._note("missing barcode", "product.product", product.row)
