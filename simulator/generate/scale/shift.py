"""Which numbers of a row are ids of records that every region has of its own."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.tables import Field, Row

STRIDE = 4_000_000  # ids of one region
SHARED = frozenset(
    {
        "crm.stage",
        "crm.team",
        "product.category",
        "res.currency",
        "res.currency.rate",
        "res.partner.category",
        "uom.category",
        "uom.uom",
    }
)
NAMED = ("sale.order", "purchase.order", "stock.picking", "account.move")
NAMES = ("name", "origin", "reference", "invoice_origin", "move_name", "client_order_ref")


class Shift:
    """Moves the rows of one model into a region's range of ids; region 0 stays as it is."""

    def __init__(self, model: str, fields: Mapping[str, Field], region: int) -> None:
        self.model, self.region, self.by = model, region, region * STRIDE
        own = {name: f for name, f in fields.items() if f.relation and f.relation not in SHARED}
        self.one = [name for name, facts in own.items() if facts.type == "many2one"]
        self.many = [name for name, facts in own.items() if facts.type.endswith("2many")]
        self.one += [name for name, f in fields.items() if f.type == "many2one_reference"]
        self.texts = [name for name in NAMES if name in fields] if model in NAMED else []

    @property
    def left_out(self) -> bool:
        """Whether the first region's rows serve every region."""
        return self.region > 0 and self.model in SHARED

    def row(self, row: Row) -> Row:
        """The row with its ids, and the names of its documents, in the region's range."""
        if not self.region:
            return row
        moved = {**row, "id": row["id"] + self.by}
        for name in self.one:
            if moved.get(name):
                moved[name] += self.by
        for name in self.many:
            moved[name] = [key + self.by for key in moved[name]]
        for name in self.texts:
            if moved[name]:
                moved[name] = f"R{self.region}/{moved[name]}"
        return moved
