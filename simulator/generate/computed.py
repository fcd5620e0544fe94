"""Fields that Odoo computes from others of the same record, in every version."""

from __future__ import annotations

from .book import DAY, Row

VALID_DAYS = 30  # of a quotation
JOURNALS = {"out": 2, "in": 1}  # how far before the company's last one


def journal(document: Row) -> int:
    """The journal of an invoice or bill, of the three that each company has."""
    return int(3 * document["company_id"] - JOURNALS[document["move_type"].split("_")[0]])


def entry(row: Row) -> Row:
    """An invoice or bill: its journal, and what of it is unpaid."""
    unpaid = row["payment_state"] == "not_paid"
    return {
        **row,
        "journal_id": journal(row),
        "amount_residual": row["amount_total"] if unpaid else 0.0,
    }


def quotation(row: Row) -> Row:
    """What a sale order says about itself."""
    return {**row, "validity_date": row["create_date"] + VALID_DAYS * DAY}


def to_invoice(row: Row) -> Row:
    """Quantities and money of a sale line that are billed, or may be now."""
    basis = row["product_uom_qty"] if row.get("_on_order") else row["qty_delivered"]
    waits = basis - row["qty_invoiced"] if row["state"] in ("sale", "done") else 0.0
    net = row["price_unit"] * (1 - row["discount"] / 100)
    return {
        "qty_to_invoice": round(waits, 4),
        "untaxed_amount_invoiced": round(row["qty_invoiced"] * net, 2),
        "untaxed_amount_to_invoice": round(max(0.0, waits) * net, 2),
    }


def purchase_line(row: Row) -> Row:
    """What of a purchase line waits for its bill, and its unit under both names."""
    bought = row["state"] in ("purchase", "done")
    waits = row["qty_received"] - row["qty_invoiced"] if bought else 0.0
    return {**row, "product_uom_id": row["product_uom"], "qty_to_invoice": waits}


def late_for_deadline(row: Row) -> bool:
    """Whether a transfer is planned after the date it should have been done by."""
    deadline = row.get("date_deadline")
    return bool(deadline and deadline < row["scheduled_date"])
