"""Quotations: their prices, discounts, units and freight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from .book import Row
from .catalogue import PACKED
from .companies import Company
from .demand import PACK_CHANNELS
from .draws import Draws
from .habits import habits
from .people import Customer
from .products import Product
from .taxes import totals
from .world import World

Option = TypeVar("Option")
LARGEST_DISCOUNT = 10.0  # per cent that need nobody's approval, in every channel
BEYOND = (12.0, 15.0, 18.0, 20.0, 25.0)
FREIGHT = ((250.0, 6.9), (900.0, 14.0), (1e12, 24.0))  # charged up to a value of goods, euros
LORRY_FROM = 600.0  # euros
FREE_FROM = 150.0  # value from which shop orders travel free


class Offers:
    """The order desk's documents."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.habits = habits(world)
        self.carriers = _carriers(world)

    def write(self, customer: Customer, wanted: tuple[tuple[Product, int], ...], key: int) -> Row:
        """A quotation with its lines, freight and totals; `_goods` are its goods lines.

        `key` names it in draws: record ids differ between runs with other causes.
        """
        order = self._order(customer, key)
        goods = [
            self._goods(order, customer, product, units, key * 64 + number)
            for number, (product, units) in enumerate(wanted)
        ]
        order["_goods"] = goods
        order["carrier_id"] = self._carrier(order, goods)
        order["_lines"] = [*goods, *self._freight(order, customer, goods)]
        order.update(totals(self.world, order, order["_lines"]))
        return order

    def _order(self, customer: Customer, key: int) -> Row:
        world, now = self.world, self.world.clock.now
        currency = world.money[customer.currency]
        company = customer.site.company
        partner = self._partner(customer)
        row = world.book.add(
            "sale.order",
            name=world.book.number("S"),
            state="draft",
            date_order=now,
            partner_id=partner,
            partner_invoice_id=partner,
            partner_shipping_id=partner,
            pricelist_id=customer.pricelist["id"],
            currency_id=currency["id"],
            currency_rate=self.rate(currency, company),
            company_id=company.id,
            warehouse_id=customer.site.id,
            team_id=customer.team["id"],
            user_id=customer.salesman,
            picking_policy="direct",
            commitment_date=False,
            effective_date=False,
            invoice_status="no",
            create_uid=customer.salesman,
            _key=key,
        )
        row["client_order_ref"] = f"PO{world.draws.whole('reference', 10000, 99999, key)}"
        return row

    def rate(self, currency: Row, company: Company) -> float:
        """Units of a currency for one of the company's, today."""
        return float(self.world.rate(currency) / self.world.rate(company.currency))

    def _carrier(self, order: Row, goods: list[Row]) -> int:
        """Small orders go by parcel, now and then by express; large ones mostly by lorry."""
        value = sum(line["price_subtotal"] for line in goods) / order["currency_rate"]
        parcel, forwarder, express = self.carriers
        usual, other = (forwarder, parcel) if value > LORRY_FROM else (parcel, express)
        return other if self.world.draws.chance("other carrier", 0.15, order["_key"]) else usual

    def _partner(self, customer: Customer) -> int:
        twin = customer.twin
        if twin and self.world.draws.chance("twin", 0.4, self.world.clock.now):
            return int(twin["id"])
        return int(customer.row["id"])

    def _goods(
        self, order: Row, customer: Customer, product: Product, units: float, key: int
    ) -> Row:
        world, draws = self.world, self.world.draws
        packed = customer.channel.name in PACK_CHANNELS and units % product.pack == 0
        factor = product.pack if packed else 1
        unit = PACKED.get((product.kind.unit, factor), product.kind.unit)
        line = self._add(order, product.row, unit, units / factor)
        rate = world.rate(world.money[customer.currency])
        policy = world.pricing.price(product, customer.pricelist, units, world.clock.now, rate)
        price = policy
        outside = customer is not world.people.affiliate
        if outside and draws.chance("override", self.habits.price_override, key):
            price = round(policy * draws.between("override by", 0.86, 0.97, key), 2)
        agreed = pick(draws, "discount", customer.channel.discounts, key)
        discount = float(agreed) if outside else 0.0
        if outside and draws.chance("beyond policy", self.habits.beyond_policy, key):
            discount = float(pick(draws, "beyond policy by", BEYOND, key))
        cost = world.cost(customer.site, product.id) * order["currency_rate"]
        line.update(
            name=f"[{product.row['default_code']}] {product.template['name']}",
            technical_price_unit=round(policy * factor, 2),
            price_unit=round(price * factor, 2),
            discount=discount,
            price_subtotal=_net(units / factor, round(price * factor, 2), discount),
            purchase_price=round(cost * factor, 2),
            customer_lead=float(customer.channel.lead_days + 1),
            is_service=False,
            _units=float(units),
            _factor=factor,
            _key=key,
            _policy=round(policy * factor, 2),
            _allowed=LARGEST_DISCOUNT,
            _direct=product.direct,
            _to_order=product.to_order,
            _on_order=product.kind.policy == "order",
            _parts=product.parts,
        )
        return line

    def _add(self, order: Row, product: Row, unit: int, quantity: float) -> Row:
        return self.world.book.add(
            "sale.order.line",
            order_id=order["id"],
            product_id=product["id"],
            product_uom=unit,
            product_uom_qty=quantity,
            qty_delivered=0.0,
            qty_delivered_method="stock_move",
            qty_invoiced=0.0,
            currency_id=order["currency_id"],
            company_id=order["company_id"],
            order_partner_id=order["partner_id"],
            salesman_id=order["user_id"],
            create_uid=order["create_uid"],
            warehouse_id=order["warehouse_id"],
            invoice_lines=[],
            invoice_status="no",
            sequence=10,
            state="draft",
            _shipped=0.0,
            _returned=0.0,
            _planned=0.0,
            _credited=0.0,
            _owed=0.0,
            _never=0.0,
        )

    def _freight(self, order: Row, customer: Customer, goods: list[Row]) -> list[Row]:
        """Carriage charged to the customer; within the group and in the shop some goes free."""
        rate = order["currency_rate"]
        value = sum(line["price_subtotal"] for line in goods) / rate
        free = customer.channel.name == "eCommerce" and value > FREE_FROM
        given = self.world.draws.chance("free freight", self.habits.free_freight, order["_key"])
        if (free or given) and not self.world.profile.quiet:
            return []
        charge = carrier_cost(value) if self.world.profile.quiet else _charge(value)
        line = self._add(order, self.world.goods.freight, self.world.goods.unit, 1.0)
        price = round(charge * rate, 2)
        line.update(
            name="Delivery",
            is_delivery=True,
            is_service=True,
            price_unit=price,
            price_subtotal=price,
            discount=0.0,
            technical_price_unit=price,
            qty_delivered_method="manual",
            _units=0.0,
            _factor=1,
        )
        order["_freight"] = line
        return [line]


def pick(draws: Draws, purpose: str, options: Sequence[Option], key: int) -> Option:
    """One of the options, each as likely as another."""
    return options[int(draws.uniform(purpose, key) * len(options))]


def carrier_cost(value: float) -> float:
    """What carriers ask for goods of a value, before haggling; company currency."""
    return round(4.0 + 0.011 * value, 2)


def _charge(value: float) -> float:
    return next(charge for limit, charge in FREIGHT if value < limit)


def _net(quantity: float, price: float, discount: float) -> float:
    return round(quantity * price * (1 - discount / 100), 2)


def _carriers(world: World) -> list[int]:
    def carrier(name: str, price: float) -> Any:
        return world.book.add(
            "delivery.carrier",
            name=name,
            active=True,
            delivery_type="fixed",
            fixed_price=price,
            product_id=world.goods.freight["id"],
        )["id"]

    prices = (("Parcel", 6.9), ("Freight forwarder", 24.0), ("Express", 14.0))
    return [carrier(name, price) for name, price in prices]
