"""Requests for quotation that come to nothing: sent, declined, forgotten as drafts."""

from __future__ import annotations

from .book import DAY, HOUR, Row
from .habits import habits
from .orders_placed import add_line, add_order
from .places import Site
from .prices_paid import price_agreed
from .taxes import totals
from .world import World

WEEK = 7 * DAY
FATES = (("cancel", 0.6), ("sent", 0.85), ("draft", 1.0))  # what an enquiry is in the end


class Enquiries:
    """Buyers ask for prices beside their orders; nothing is ever expected from an enquiry."""

    def __init__(self, world: World) -> None:
        self.world = world

    def plan(self) -> None:
        """Decide in which weeks which warehouse's buyers ask somebody."""
        clock, draws = self.world.clock, self.world.draws
        for site in self.world.places.sites:
            for week in range((clock.end - clock.start) // WEEK):
                keys = site.id, week
                if draws.chance("enquiry", habits(self.world).enquiries, *keys):
                    asked = clock.start + week * WEEK + draws.between("asked at", 0, 7, *keys) * DAY
                    when = site.company.calendar.add(asked, HOUR)
                    clock.at(when, self._ask, site, keys)

    def _ask(self, site: Site, keys: tuple[int, int]) -> None:
        world, draws = self.world, self.world.draws
        place = draws.whole("asked for", 0, len(site.products) - 1, *keys)
        product = world.goods.products[site.products[place]]
        order = add_order(world, site, product.supplier, site.receipt)
        planned = world.clock.now + product.supplier.lead_days * DAY
        order["date_planned"] = planned
        units = float(10 * draws.whole("asked units", 1, 12, *keys))
        price = price_agreed(world, product, order)
        line = add_line(world, order, product, units, price, date_planned=planned)
        order.update(totals(world, order, [line]))
        chance = draws.uniform("enquiry ends", *keys)
        fate = next(state for state, share in FATES if chance < share)
        if fate != "draft":
            sent = site.company.calendar.add(world.clock.now, 2 * HOUR)
            world.clock.at(sent, self._becomes, order, line, "sent")
        if fate == "cancel":
            days = draws.between("declined after", 2, 15, *keys)
            declined = site.company.calendar.add(world.clock.now + days * DAY, HOUR)
            world.clock.at(declined, self._becomes, order, line, "cancel")

    def _becomes(self, order: Row, line: Row, state: str) -> None:
        self.world.book.change(order, state=state)
        self.world.book.change(line, state=state)
