"""What one Odoo version sees of the company's records, looked up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from .book import Book, Row
from .version14 import Inventories, account_types


class Rendering:
    """One version's view of the book.

    Up to 17 pull rules create all transfers of an order at its confirmation; from 18 each
    following transfer appears when the one before it is done.
    """

    def __init__(self, book: Book, series: int) -> None:
        self.book = book
        self.series = series
        self.moment = "_push_at" if series >= 18 else "_pull_at"

    def rows(self, model: str) -> Iterable[Row]:
        """The records behind a model of this version."""
        if self.series == 14:
            return self._rows14(model)
        return self.book.rows[model]

    def _rows14(self, model: str) -> Iterable[Row]:
        own: dict[str, Callable[[], Iterable[Row]]] = {
            "account.account.type": account_types,
            "stock.inventory": lambda: self.inventories.heads,
            "stock.inventory.line": lambda: self.inventories.lines,
            "stock.production.lot": lambda: self.book.rows["stock.lot"],
            "stock.location.route": lambda: self.book.rows["stock.route"],
        }
        return own[model]() if model in own else self.book.rows[model]

    @cached_property
    def lines_to_invoice(self) -> dict[int, int]:
        """The lines of confirmed orders with more to invoice, and their orders."""
        return {
            line["id"]: line["order_id"]
            for line in self.book.rows["sale.order.line"]
            if line["state"] == "sale"
            and line["qty_invoiced"] < line["product_uom_qty"]
            and (line.get("_on_order") or line["qty_invoiced"] < line["qty_delivered"])
        }

    @cached_property
    def orders_to_invoice(self) -> set[int]:
        """The orders of those lines."""
        return set(self.lines_to_invoice.values())

    @cached_property
    def inventories(self) -> Inventories:
        """The counts as 14 keeps them."""
        return Inventories(self.book)

    @cached_property
    def moves_of_picking(self) -> dict[int, list[int]]:
        """The moves of each transfer."""
        found: dict[int, list[int]] = {}
        for move in self.book.rows["stock.move"]:
            if self.exists(move) and move.get("picking_id"):
                found.setdefault(move["picking_id"], []).append(move["id"])
        return found

    @cached_property
    def shown_pickings(self) -> set[int]:
        """Ids of the transfers that exist in this version."""
        return {row["id"] for row in self.book.rows["stock.picking"] if self.exists(row)}

    @cached_property
    def shown_moves(self) -> set[int]:
        """Ids of the moves that exist in this version."""
        return {row["id"] for row in self.book.rows["stock.move"] if self.exists(row)}

    @cached_property
    def groups(self) -> dict[int, int]:
        """The procurement group of each sale order."""
        rows = self.book.rows["procurement.group"]
        return {row["sale_id"]: row["id"] for row in rows if row.get("sale_id")}

    @cached_property
    def keepers(self) -> dict[int, int]:
        """Who validates the transfers of each warehouse."""
        users = self.book.rows["res.users"]
        return {row["_keeps"]: row["id"] for row in users if row.get("_keeps")}

    @cached_property
    def customers(self) -> int:
        """The place where customers' goods go."""
        places = self.book.rows["stock.location"]
        return next(int(row["id"]) for row in places if row["usage"] == "customer")

    def writer(self, row: Row) -> int:
        """Who changed a transfer or move last: whoever validated it, else its creator."""
        site = row["_site"].id if "_site" in row else row.get("warehouse_id") or 0
        keeper = self.keepers.get(site) if row["state"] == "done" else None
        return int(keeper or row["create_uid"])

    def final_place(self, row: Row) -> int | bool:
        """Where the last of the moves for an order line ends, told by all of them from 18 on."""
        goes_out = row.get("sale_line_id") and not row.get("origin_returned_move_id")
        return self.customers if goes_out else False

    def exists(self, row: Row) -> bool:
        """Whether the transfer or move has been created by the end."""
        return row.get(self.moment, 0) is not None

    def created(self, row: Row) -> Row:
        """The two stamps of a record whose creation depends on the version."""
        stamp = row.get(self.moment) or row["create_date"]
        return {"create_date": stamp, "write_date": max(stamp, row["write_date"])}
