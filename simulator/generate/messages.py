"""The messages Odoo writes about changes of state."""

from __future__ import annotations

from .book import Row
from .world import World


def track(world: World, row: Row, model: str, before: str, after: str, *, author: int = 1) -> None:
    """The message Odoo writes about a change of state, with both labels."""
    if not world.paper:
        return
    message = world.book.add(
        "mail.message", model=model, res_id=row["id"], date=world.clock.now, author_id=author
    )
    world.book.add(
        "mail.tracking.value",
        mail_message_id=message["id"],
        field_id=1,
        field=1,
        field_desc="Status",
        field_type="selection",
        old_value_char=before,
        new_value_char=after,
    )
