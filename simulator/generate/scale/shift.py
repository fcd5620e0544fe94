"""Which numbers of a record are ids of records that every region, or copy, has of its own."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from simulator.tables import Field

STRIDE = 4_000_000  # ids of one region
SHARED = frozenset(
    {
        "account.payment.term",
        "crm.stage",
        "crm.team",
        "helpdesk.ticket.category",
        "helpdesk.ticket.stage",
        "helpdesk.ticket.team",
        "ir.model.fields",
        "product.category",
        "res.country",
        "res.currency",
        "res.currency.rate",
        "res.partner.category",
        "uom.category",
        "uom.uom",
    }
)
PATH = "parent_path"  # ids of all parents, each with a slash behind
NAMED = ("sale.order", "purchase.order", "stock.picking", "account.move")
NAMES = ("name", "origin", "reference", "invoice_origin", "move_name", "client_order_ref")


def shifted(
    frame: pl.DataFrame,
    model: str,
    fields: Mapping[str, Field],
    by: int,
    *,
    names: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """The model's records with their ids and links so much higher; shared ones stay.

    `names` gives the field behind a column where the column has a name of its own.
    """
    if not by or model in SHARED:
        return frame
    moved = [pl.col("id") + by]
    for column in frame.columns:
        field = fields.get((names or {}).get(column, column))
        if column == PATH:
            moved.append(_path(by))
        elif field and (field.type == "many2one_reference" or _own(field)):
            moved.append(_links(column, frame.schema[column], by))
    return frame.with_columns(moved)


def renamed(frame: pl.DataFrame, model: str, prefix: str) -> pl.DataFrame:
    """The model's documents with a prefix before their own names and those they refer to."""
    texts = [name for name in NAMES if name in frame.columns] if model in NAMED else []
    return frame.with_columns([(prefix + pl.col(name)).alias(name) for name in texts])


def _own(field: Field) -> bool:
    return bool(field.relation) and field.relation not in SHARED


def _links(column: str, kind: pl.DataType, by: int) -> pl.Expr:
    if isinstance(kind, pl.List):
        return pl.col(column).list.eval(pl.element() + by)
    return pl.col(column) + by


def _path(by: int) -> pl.Expr:
    ids = pl.col(PATH).str.strip_chars_end("/").str.split("/")
    moved = ids.list.eval((pl.element().cast(pl.Int64) + by).cast(pl.String))
    return (moved.list.join("/") + "/").alias(PATH)
