"""What people delete: cancelled quotations that nothing but their own lines and notes points to."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from .tables import Row, Table

Key = tuple[str, int]
ORDER, LINE, MESSAGE, CHANGE = (
    "sale.order",
    "sale.order.line",
    "mail.message",
    "mail.tracking.value",
)
OWN = {LINE, MESSAGE, CHANGE}


def tidied(
    rows: Mapping[Key, Row], tables: Mapping[str, Table], many: int, random: Random
) -> set[Key]:
    """The rows that go when up to so many cancelled quotations are deleted, as Odoo cascades."""
    choice = sorted(
        key for key, row in rows.items() if key[0] == ORDER and row["state"] == "cancel"
    )
    if not many or not choice:
        return set()
    lines = {key: (ORDER, row["order_id"]) for key, row in rows.items() if key[0] == LINE}
    used = _referred_to(rows, tables, lines)
    free = [key for key in choice if key not in used]
    orders = set(random.sample(free, min(many, len(free))))
    gone = orders | {line for line, order in lines.items() if order in orders}
    gone |= {
        key
        for key, row in rows.items()
        if key[0] == MESSAGE and (row.get("model"), row.get("res_id")) in orders
    }
    return gone | {
        key
        for key, row in rows.items()
        if key[0] == CHANGE and (MESSAGE, row["mail_message_id"]) in gone
    }


def _referred_to(
    rows: Mapping[Key, Row], tables: Mapping[str, Table], lines: Mapping[Key, Key]
) -> set[Key]:
    """Orders that records other than their own point to, directly or by a line."""
    links = {
        model: [(name, facts.relation) for name, facts in table.fields.items()
                if facts.relation in (ORDER, LINE)]
        for model, table in tables.items()
        if model not in OWN
    }  # fmt: skip
    found: set[Key] = set()
    for (model, _), row in rows.items():
        for name, relation in links.get(model, ()):
            held = row[name] if isinstance(row[name], list) else [row[name]]
            keys = [(str(relation), each) for each in held if each]
            found.update(lines.get(key, key) for key in keys)
    return found
