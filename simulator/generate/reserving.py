"""Who gets the stock: each order's claims by promise, and now and then one served out of turn."""

from __future__ import annotations

from collections.abc import Callable

from .book import HOUR, Row
from .stock import Claim
from .transfers import Chain, Slice
from .world import World

RUSH_AHEAD = 72 * HOUR  # how much earlier a rush order counts when stock is given out
STOLEN = 4.0  # claims that come short and help themselves, as a multiple of the wrong links


class Reserving:
    """Claims on the shelf; `ready` hears of every slice that has been given something."""

    def __init__(self, world: World, ready: Callable[[Slice], None]) -> None:
        self.world, self.ready = world, ready

    def queue(self, work: Slice) -> None:
        """Claim what a slice needs and has not claimed yet."""
        for chain in work.chains:
            if chain.claim is None and not chain.ordered:
                chain.claim = self._claim(work, chain)
                self.world.stock.claim(chain.claim)
                self._help_itself(work, chain)

    def keep(self, work: Slice, chain: Chain) -> None:
        """What is held stays held while the slice waits for the rest."""
        chain.claim = self._claim(work, chain)
        self.world.stock.keep(chain.claim)

    def leave(self, chain: Chain) -> None:
        """The claim ends; what it holds stays with the move."""
        if chain.claim:
            self.world.stock.drop(chain.claim)
            chain.claim = None

    def arrived(self, work: Slice, chain: Chain, move: Row) -> None:
        """Goods bought for one order are on the shelf: it may have them, and knows their move."""
        first, book = chain.moves[0], self.world.book
        if first["state"] != "done":
            book.change(first, move_orig_ids=[*first["move_orig_ids"], move["id"]])
            book.change(move, move_dest_ids=[*move["move_dest_ids"], first["id"]])
        if chain.ordered:
            chain.ordered = False
            if not work.picked and first["state"] == "waiting":
                book.change(first, state="confirmed")
            self.queue(next(each for each in work.order.slices if chain in each.chains))

    def _claim(self, work: Slice, chain: Chain) -> Claim:
        first = work.order.promise - (RUSH_AHEAD if work.order.rush else work.order.ahead)
        move = chain.moves[0]
        short = move["product_uom_qty"] - move["quantity"]
        return Claim(
            first, move["id"], move, short,
            served=lambda: self.ready(work),
            in_work=lambda: work.started or work.picked,
        )  # fmt: skip

    def _help_itself(self, work: Slice, chain: Chain) -> None:
        """Somebody cancels an earlier order's reservation and gives the goods to this one."""
        claim, share = chain.claim, STOLEN * self.world.scenario.wrong_peg
        keys = work.order.key, work.order.slices.index(work), chain.part.product
        if not claim or claim.short <= 0:
            return
        if not self.world.draws.chance("stolen reservation", share, *keys):
            return
        victim = self.world.stock.rob(claim)
        if victim:
            self.world.truth.note(
                "wrong_pegs", "stock.move", victim.move_id, taken_by=claim.move_id
            )
