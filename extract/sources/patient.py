"""A source that does not give up at once: it waits, tries again, asks for less, reads ahead."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TypeVar

import polars as pl

from extract.entities import FieldFacts
from extract.errors import (
    AnswerTooLarge,
    AnswerTooSlow,
    DeadlinePassed,
    NotOdoo,
    RowsLeftOut,
    ServerBusy,
    ServerUnreachable,
)

from .base import Domain, Rows, Transport
from .readers import Readers

FIRST_RETRIES = 2
LONGEST_PAUSE = 30.0
LONGEST_WAIT_ASKED = 300.0
IDS_A_CALL = 250_000
GOOD_PAGES_TO_GROW = 5
LOOK_SECONDS = 0.5
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """How much is asked for, and how long is waited. Times in seconds.

    `retries` further tries follow a failure, pausing about `pause` and then twice as long each
    time, up to 30 s. A page has up to `page_size` rows, `connections` calls run at a time, and
    `deadline` is what everything may take. `check` raises once the run is to stop: no pause keeps
    it waiting.
    """

    retries: int = 5
    pause: float = 1.0
    page_size: int = 5000
    connections: int = 2
    deadline: float = 14_400.0
    check: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        """Pause, and look now and then whether to stop."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self.check()
            time.sleep(min(left, LOOK_SECONDS))


class PatientSource:
    """A `Source` over a transport, safe to use from several threads, that also reads in pages.

    A call is repeated when the server is away, slow or busy; a page that is too large for the
    server is halved, and later ones grow again; rows that an answer leaves out though they exist
    are asked for again. Raises `ServerUnreachable` once no try is left,
    `DeadlinePassed` when everything took too long, and other errors at once.
    """

    def __init__(self, source: Transport, patience: Patience) -> None:
        self._source, self._patience = source, patience
        self.protocol, self.version = source.protocol, source.version
        self.retries = 0
        self.page_size = patience.page_size
        self._good_pages = 0
        self._turns = Turns(patience)
        self._readers = Readers(patience.connections)

    @property
    def series(self) -> int:
        """The major version, such as 16."""
        return self._source.series

    @property
    def companies(self) -> tuple[int, ...]:
        """Ids of the companies the user may see, the user's own first."""
        return self._source.companies

    def fields_get(self, model: str) -> dict[str, FieldFacts]:
        """The model's fields by name."""
        return self._again(lambda: self._source.fields_get(model))

    def ids(
        self,
        model: str,
        domain: Domain = (),
        *,
        limit: int | None = None,
        companies: Sequence[int] | None = None,
    ) -> Sequence[int]:
        """Ids of the matching rows, ascending, eight bytes each."""
        found = array("q")
        while limit is None or len(found) < limit:
            size = min(IDS_A_CALL, limit - len(found)) if limit else IDS_A_CALL
            rest = [*domain, ["id", ">", found[-1]]] if found else list(domain)
            call = partial(self._source.ids, model, rest, limit=size, companies=companies)
            piece = self._again(call)
            found.extend(piece)
            if len(piece) < size:
                break
        return found

    def read(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        companies: Sequence[int] | None = None,
    ) -> Rows:
        """The rows among these ids that still exist, in as many calls as the server needs."""
        parts: list[Rows] = []
        todo = [ids]
        failures = 0
        while todo:
            asked = todo.pop()
            self._turns.wait()
            try:
                rows = self._source.read(model, asked, fields, companies=companies)
                self._check_whole(model, asked, rows, companies)
            except AnswerTooLarge:
                if len(asked) <= 1:
                    raise
                self._count_retry()
                todo += self._halves(asked)
            except ServerUnreachable as error:
                failures += 1
                self._pause(failures, error)
                todo += self._halves(asked) if _too_much(error, failures) else [asked]
            else:
                parts.append(rows)
                failures = 0
                self._turns.went_well()
                self._grow(len(asked))
        return _joined(parts)

    def _check_whole(
        self, model: str, asked: Sequence[int], rows: Rows, companies: Sequence[int] | None
    ) -> None:
        """Raise `RowsLeftOut` unless the rows that did not come are gone: an updated one that a
        proxy dropped would never be asked for again.
        """
        if len(rows) == len(asked):
            return
        left_out = set(asked).difference(_ids(rows))
        there = self._source.ids(model, [["id", "in", sorted(left_out)]], companies=companies)
        if there:
            raise RowsLeftOut(
                f"Odoo has {len(there):,} rows of {model} that its answers leave out: a proxy "
                "before it may shorten them."
            )

    def pages(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        companies: Sequence[int] | None = None,
    ) -> Iterator[tuple[Sequence[int], Rows]]:
        """The rows among these ids page by page, in order, each page with the ids asked for.

        The next pages are read while one is used: at most `connections` are under way.
        """
        waiting: deque[tuple[Sequence[int], Future[Rows]]] = deque()
        rest = self._cut(ids)

        def begin(page: Sequence[int]) -> None:
            call = partial(self.read, model, page, fields, companies=companies)
            waiting.append((page, self._readers.begin(call)))

        for page in islice(rest, self._patience.connections):
            begin(page)
        while waiting:
            asked, future = waiting.popleft()
            rows = future.result()
            del future
            for page in islice(rest, 1):
                begin(page)
            yield asked, rows
            del rows  # not to be held while the next page is waited for

    def _cut(self, ids: Sequence[int]) -> Iterator[Sequence[int]]:
        """Pages of ids, each as long as pages are when it is its turn."""
        start = 0
        while start < len(ids):
            page = ids[start : start + self.page_size]
            start += len(page)
            yield page

    def count(
        self, model: str, domain: Domain = (), *, companies: Sequence[int] | None = None
    ) -> int:
        """How many rows match."""
        return self._again(partial(self._source.count, model, domain, companies=companies))

    def may_write(self, model: str) -> bool:
        """Whether the user could change rows of the model; asked, never tried."""
        return self._again(partial(self._source.may_write, model))

    def now(self) -> dt.datetime | None:
        """The server's clock at its last answer, naive UTC; None when it did not say."""
        return self._source.now()

    def close(self) -> None:
        """Give the connections back."""
        self._readers.close()
        self._source.close()

    def _again(self, call: Callable[[], Answer]) -> Answer:
        failures = 0
        while True:
            self._turns.wait()
            try:
                answer = call()
            except ServerUnreachable as error:
                failures += 1
                self._pause(failures, error)
            else:
                self._turns.went_well()
                return answer

    def _pause(self, failures: int, error: ServerUnreachable) -> None:
        """Wait before the next try; when there is none, raise the error."""
        if failures > self._patience.retries:
            raise error
        self._count_retry()
        self._turns.pause(failures, error)

    def _count_retry(self) -> None:
        self.retries += 1

    def _halves(self, ids: Sequence[int]) -> list[Sequence[int]]:
        """Both halves, the one to be read first at the end; later pages are as small."""
        if len(ids) <= 1:
            return [ids]
        middle = (len(ids) + 1) // 2
        self.page_size = max(1, min(self.page_size, middle))
        self._good_pages = 0
        return [ids[middle:], ids[:middle]]

    def _grow(self, rows: int) -> None:
        """Ask for twice as much again after some pages of full size that went well."""
        if rows < self.page_size:
            return
        self._good_pages += 1
        if self._good_pages >= GOOD_PAGES_TO_GROW:
            self._good_pages = 0
            self.page_size = min(self._patience.page_size, self.page_size * 2)


class Turns:
    """When the next call may be made, for all connections together."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._ends = time.monotonic() + patience.deadline
        self._lock = threading.Lock()
        self._next = 0.0
        self._gap = 0.0

    def wait(self) -> None:
        """Return when a call may be made. Raises `DeadlinePassed`."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            if turn > self._ends:
                raise DeadlinePassed(
                    "Odoo was not read whole within PLIMSOLL_PULL_TIMEOUT "
                    f"({self._patience.deadline:,.0f} s)."
                )
            if self._gap:
                self._next = turn + self._gap
        self._patience.sleep(turn - now)

    def pause(self, failures: int, error: ServerUnreachable) -> None:
        """Wait after a failure: as long as the server asks, else longer each time, at random."""
        longest = min(LONGEST_PAUSE, self._patience.pause * 2 ** (failures - 1))
        if not isinstance(error, ServerBusy):
            # Jitter: readers that failed together do not come back together.
            self._patience.sleep(random.uniform(longest / 2, longest))  # noqa: S311  no secret
            return
        asked = longest if error.seconds is None else min(error.seconds, LONGEST_WAIT_ASKED)
        with self._lock:
            self._next = max(self._next, time.monotonic() + asked)
            self._gap = min(1.0, max(2 * self._gap, self._patience.pause / 20))

    def went_well(self) -> None:
        """Calls may follow each other a little faster again."""
        self._gap = self._gap * 0.9 if self._gap > 0.01 else 0.0


def _too_much(error: ServerUnreachable, failures: int) -> bool:
    """Whether fewer rows might do: an answer too slow, or a worker that dies again and again."""
    return isinstance(error, AnswerTooSlow) or (failures > 1 and not isinstance(error, ServerBusy))


def _ids(rows: Rows) -> Iterable[int]:
    return rows["id"] if isinstance(rows, pl.DataFrame) else (row["id"] for row in rows)


def _joined(parts: list[Rows]) -> Rows:
    frames = [each for each in parts if isinstance(each, pl.DataFrame)]
    if frames:
        return frames[0] if len(frames) == 1 else pl.concat(frames)
    lists = [each for each in parts if isinstance(each, list)]
    return lists[0] if len(lists) == 1 else list(chain.from_iterable(lists))


def first_call(call: Callable[[], Answer], patience: Patience) -> Answer:
    """A server's first answer: a wrong address is told at once, not after long waiting."""
    turns = Turns(patience)
    failures = 0
    while True:
        try:
            return call()
        except ServerUnreachable as error:
            failures += 1
            if isinstance(error, NotOdoo) or failures > min(FIRST_RETRIES, patience.retries):
                raise
            turns.pause(failures, error)
            turns.wait()
