"""Which lots a move takes along, for the products that are tracked by lot."""

from __future__ import annotations

from collections import defaultdict

from .book import Book, Row

Taken = list[tuple[int, float]]  # lot id, quantity


class Lots:
    """Lots by product and place: a receipt starts one, the oldest leaves first."""

    def __init__(self, book: Book, owners: dict[int, int]) -> None:
        self.book = book
        self.owners = owners
        self.tracked: set[int] = set()
        self.held: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
        self._latest: dict[int, int] = {}

    def move(self, move: Row, quantity: float) -> None:
        """Note the lots of a done move on its lines; several lots make several lines."""
        product, source, target = move["product_id"], move["location_id"], move["location_dest_id"]
        if source in self.owners:
            taken = self._take((product, source), quantity, self._brought(move))
        else:
            taken = [(self._incoming(move), quantity)]
        move["_taken"] = taken
        if target in self.owners and quantity:
            shelf = self.held[product, target]
            for lot, part in taken:
                shelf[lot] = shelf.get(lot, 0.0) + part
        self._write(move, taken)

    def _brought(self, move: Row) -> Taken:
        moves = self.book.rows["stock.move"]
        return [each for key in move["move_orig_ids"] for each in moves[key - 1]["_taken"]]

    def _take(self, spot: tuple[int, int], quantity: float, wanted: Taken) -> Taken:
        """The lots that arrived for this move first, then the oldest there."""
        shelf, left = self.held[spot], quantity
        taken: Taken = []
        for lot in [*(lot for lot, _ in wanted), *list(shelf)]:
            part = min(left, shelf.get(lot, 0.0))
            if part > 0:
                taken.append((lot, part))
                left -= part
                shelf[lot] -= part
                if shelf[lot] <= 0:
                    del shelf[lot]
        return taken or [(self._latest.get(spot[0], 0), 0.0)]

    def _incoming(self, move: Row) -> int:
        product = move["product_id"]
        if not move.get("purchase_line_id") and product in self._latest:
            back = self._brought(move)
            return back[0][0] if back else self._latest[product]
        lot = self.book.add(
            "stock.lot",
            name=self.book.number(f"L{product:04d}-", 4),
            product_id=product,
            company_id=move["company_id"],
        )
        self._latest[product] = int(lot["id"])
        return int(lot["id"])

    def _write(self, move: Row, taken: Taken) -> None:
        line = move["_line"]
        self.book.change(line, lot_id=taken[0][0] or False, quantity=taken[0][1])
        for lot, part in taken[1:]:
            more = {
                key: line[key] for key in line if key not in ("id", "create_date", "write_date")
            }
            self.book.add("stock.move.line", **{**more, "lot_id": lot, "quantity": part})
