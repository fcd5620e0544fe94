"""What a refresh asks of a server, whatever the transport."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from extract.entities import FieldFacts

Row = dict[str, Any]
Domain = Sequence[Any]


class Source(Protocol):
    """A signed-in reader of one Odoo database.

    Rows come in id order, archived ones included, many2one as ids, `False` for null and times
    as UTC text. Calls raise `ServerUnreachable` when no answer comes after all tries,
    `AccessRefused` for a model that is missing or denied, and `ServerFault` for any other
    error Odoo reports.
    """

    version: str
    """Such as '16.0'."""

    series: int
    """The major version, such as 16."""

    def fields(self, model: str) -> dict[str, FieldFacts]:
        """The model's fields by name."""

    def search_ids(self, model: str, domain: Domain, limit: int | None = None) -> list[int]:
        """Ids of the matching rows, ascending."""

    def page(self, model: str, fields: Sequence[str], domain: Domain, limit: int) -> list[Row]:
        """The first matching rows by id, with these fields and `id`."""

    def read(self, model: str, ids: Sequence[int], fields: Sequence[str]) -> list[Row]:
        """The rows among these ids that still exist."""

    def close(self) -> None:
        """Give the connections back."""
