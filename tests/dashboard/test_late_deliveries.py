"""A late line's deliveries as a reader sees them."""

import datetime as dt
import json

from dashboard.components.late_deliveries import deliveries
from dashboard.queries.late import Slice

FACTS = {
    "quantity": 2.0, "product": "Gloves", "waited_for": "Boots", "purchase_name": "P7",
    "supply_kind": "purchase", "peg_basis": "first_in_first_out", "peg_confidence": 0.7,
    "is_open": False,
}  # fmt: skip
RECEIVED = {
    "milestone": "received", "quality": "exact", "source": "stock.move.date",
    "happened_at": dt.datetime(2026, 6, 3, 8),  # noqa: DTZ001  naive UTC, as in the marts
}  # fmt: skip


def test_the_receipt_of_goods_that_a_delivery_waited_for_is_not_shown_as_its_own() -> None:
    steps = ({**RECEIVED, "is_waited_for": True}, {**RECEIVED, "milestone": "put_away"})
    shown = json.dumps(deliveries((Slice(FACTS, steps, ()),)).to_plotly_json(), default=_plain)
    assert "Received, awaited goods" in shown
    assert '"Put away"' in shown, "a snapshot of an earlier version has no such column"
    assert "waited for Boots" in shown


def _plain(component: object) -> object:
    return component.to_plotly_json()  # type: ignore[attr-defined]
