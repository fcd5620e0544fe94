"""What a refresh asks of a server, whatever the transport."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import polars as pl

from extract.entities import FieldFacts

Row = dict[str, Any]
Rows = list[Row] | pl.DataFrame
Domain = Sequence[Any]


class Transport(Protocol):
    """A signed-in reader of one Odoo database, over one protocol.

    Archived rows are included, labels are in one language (en_US). `companies` names the
    companies whose rows are seen, and whose values company-dependent fields show: those of the
    first; without it, all of the user's, the user's own first. Calls raise
    `ServerUnreachable` when no answer comes after all tries, `AccessRefused` for a model that
    is missing or denied, and `ServerFault` for any other error Odoo reports.
    """

    protocol: str
    """Its name in PLIMSOLL_ODOO_PROTOCOL."""

    version: str
    """Such as '16.0'."""

    @property
    def series(self) -> int:
        """The major version, such as 16."""

    @property
    def companies(self) -> tuple[int, ...]:
        """Ids of the companies the user may see, the user's own first."""

    def fields_get(self, model: str) -> dict[str, FieldFacts]:
        """The model's fields by name."""

    def ids(
        self,
        model: str,
        domain: Domain = (),
        *,
        limit: int | None = None,
        companies: Sequence[int] | None = None,
    ) -> Sequence[int]:
        """Ids of the matching rows, ascending."""

    def read(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        companies: Sequence[int] | None = None,
    ) -> Rows:
        """The rows among these ids that still exist, with these fields and `id`.

        Either as Odoo sends them (many2one as ids, `False` for null, times as UTC text), or as
        a frame of one typed column per field, null for null, where that comes cheaper.
        """

    def count(
        self, model: str, domain: Domain = (), *, companies: Sequence[int] | None = None
    ) -> int:
        """How many rows match."""

    def may_write(self, model: str) -> bool:
        """Whether the user could change rows of the model; asked, never tried."""

    def now(self) -> dt.datetime | None:
        """The server's clock at its last answer, naive UTC; None when it did not say."""

    def close(self) -> None:
        """Give the connections back."""


class Source(Transport, Protocol):
    """A transport that is patient, and reads ahead."""

    retries: int
    """Calls repeated so far."""

    def pages(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        companies: Sequence[int] | None = None,
    ) -> Iterator[tuple[Sequence[int], Rows]]:
        """The rows among these ids page by page, in order, each page with the ids asked for.

        The next pages are read while one is used.
        """
