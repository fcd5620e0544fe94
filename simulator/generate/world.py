"""What every process of the simulated company shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from .book import DAY, Book, Clock, Row
from .causes import Causes
from .draws import Draws
from .money import rate
from .people import People
from .places import Places, Site
from .pricing import Pricing
from .products import Assortment
from .profile import Profile
from .scenarios import Scenario
from .stock import Stock
from .truth.ledger import Ledger

MONTH = 30 * DAY


@dataclass(slots=True)
class World:
    """The records, the clock and the company's habits.

    Whatever moves goods or sets a promise takes its chance from `draws`; only paper may use
    `random`. Without `paper` a run has mechanics only: no invoices, values or messages.
    """

    book: Book
    clock: Clock
    places: Places
    people: People
    goods: Assortment
    money: dict[str, Row]
    profile: Profile
    stock: Stock
    pricing: Pricing
    seed: int
    scenario: Scenario
    causes: Causes
    draws: Draws
    truth: Ledger
    paper: bool = True
    _streams: dict[str, Random] = field(default_factory=dict)

    def random(self, purpose: str) -> Random:
        """A stream of its own for each purpose, so that one process does not disturb another."""
        if purpose not in self._streams:
            self._streams[purpose] = Random(f"{self.seed}/{purpose}")  # noqa: S311 - a simulation
        return self._streams[purpose]

    def chance(self, purpose: str, share: float) -> bool:
        """Whether a case of this share happens now."""
        return self.random(purpose).random() < share

    def months_before_end(self) -> float:
        """How many months of 30 days lie ahead until the end."""
        return (self.clock.end - self.clock.now) / MONTH

    def interest(self, site: Site, stamp: int) -> list[float]:
        """Cumulated weights of what a site sells at a time of the year and the period."""
        share = (stamp - self.clock.start) / (self.clock.end - self.clock.start)
        return self.goods.interest(site, datetime.fromtimestamp(stamp, UTC).month, share)

    def rate(self, currency: Row) -> float:
        """Units of the currency per euro today."""
        return rate(currency, self.clock.now)

    def cost(self, site: Site, product: int) -> float:
        """The present unit cost at a site, in its company's currency."""
        return self.stock.unit_cost(site.company.id, product)
