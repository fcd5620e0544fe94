"""Who works with whom: every process of the company, wired up and given its first tasks."""

from __future__ import annotations

from .billing import Billing
from .book import DAY
from .carriers import Carriers
from .counting import Counting
from .crm import Opportunities
from .decay import Decay
from .demand import daily_demand, plan_demand
from .dropship import DropShip
from .enquiries import Enquiries
from .entries import open_ledgers
from .foresight import Foresight
from .fulfilment import Fulfilment
from .incidents import Incidents
from .intercompany import Group
from .invoices import Invoices
from .orderdesk import OrderDesk
from .paperwork import Paperwork
from .places import Site
from .purchasing import Purchasing
from .receiving import Receiving
from .selling import Selling
from .shelf import Shelf
from .transfers import Order, Slice
from .upkeep import Upkeep
from .workforce import Workforce
from .world import World


class Work:
    """All departments of one company."""

    def __init__(self, world: World, orders: int | None, lines: int | None) -> None:
        self.world = world
        wants = self.wants = plan_demand(world, orders, lines)
        days = (world.clock.end - world.clock.start) / DAY
        incidents, foresight = Incidents(world), Foresight(world, wants)
        force = self.force = Workforce(world, incidents, wants)
        shelf = Shelf(world, incidents)
        open_ledgers(world)
        invoices, paperwork = Invoices(world), Paperwork(world)
        self.billing = Billing(world, invoices, paperwork.sent_back)
        receiving = Receiving(world, paperwork, incidents, force, shelf)
        demand = daily_demand(wants, days)
        self.purchasing = Purchasing(world, receiving, demand, foresight, incidents)
        force.man_receiving(self.purchasing.levels, demand)
        self.counting = Counting(world, self.purchasing, shelf, force)
        self.fulfilment = Fulfilment(
            world,
            force,
            Carriers(world, incidents, force, wants),
            shelf,
            shipped=self._shipped,
            recount=self.counting.recount,
            buy=self.purchasing.buy,
        )
        opportunities, desk = Opportunities(world), OrderDesk(world, incidents, force)
        selling = Selling(world, self.fulfilment, opportunities, desk, self._confirmed)
        self.dropship = DropShip(world, paperwork, self.billing.direct)
        self.group = Group(world, selling, receiving)
        receiving.from_group = self.group.buy
        for site in world.places.sites:
            self.counting.open(site, self.purchasing, foresight)
        shelf.plan_losses(self.counting.busy, sum(len(want.lines) for want in wants))
        Decay(world, wants).plan()
        if world.paper:
            opportunities.plan(wants)
            incidents.note()
            Enquiries(world).plan()
            Upkeep(world).plan()
            paperwork.bills.ledgers.plan()
        for want in wants:
            world.clock.at(want.time, selling.quote, want)
        for site in world.places.sites:
            self._day(site, world.clock.start // DAY)

    def _shipped(self, order: Order, work: Slice) -> None:
        self.billing.shipped(order, work)
        self.group.shipped(order)

    def _confirmed(self, order: Order) -> None:
        self.billing.confirmed(order)
        self.dropship.order(order)

    def _day(self, site: Site, number: int) -> None:
        """Plan one day of a warehouse, and the next: reviews in the morning, counts after lunch."""
        clock, office, force = self.world.clock, site.company.calendar, self.force
        noon = number * DAY + DAY // 2
        if noon > clock.end + DAY:
            return
        day, shift = office.day(noon), force.calendar(site)
        if shift.works_on(day):
            clock.at(shift.at(day, shift.shifts[0][0]), force.morning, site)
        if office.works_on(day):
            clock.at(office.at(day, 9), self._reviews, site, day.weekday())
            clock.at(office.at(day, 11), self.purchasing.chase, site)
            clock.at(office.at(day, 14), self.counting.day, site)
        clock.at(office.at(day, 23), self._day, site, number + 1)

    def _reviews(self, site: Site, weekday: int) -> None:
        """Each supplier has its weekday and its minute."""
        clock, people = self.world.clock, self.world.people
        for number, supplier in enumerate((*people.suppliers, people.group)):
            if supplier.review_day == weekday and self.purchasing.awaits(site, supplier):
                when = clock.now + number * 120
                clock.at(when, self.purchasing.review, site, supplier)
