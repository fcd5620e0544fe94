"""Trying again, asking for less, reading ahead: what a source does before it gives up."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from extract.errors import (
    AnswerTooLarge,
    DeadlinePassed,
    RefreshStopped,
    RowsLeftOut,
    ServerUnreachable,
)
from extract.runs import Stop
from extract.sources.choose import open_source
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo, pull_once, raw
from tests.extract.sources.reading import by, reader


@pytest.mark.parametrize("how", ["cut", "drop", "503", "504"])
def test_spoiled_answer_is_asked_for_again(protocol: str, odoo_of: Odoo, how: str) -> None:
    with FlakyProxy(odoo_of.server.url) as proxy:
        source = by(protocol, odoo_of, odoo_url=proxy.url, retry_seconds=0)
        proxy.times(how, 2)
        assert list(source.ids("sale.order")) == odoo_of.tables["sale.order"].ids
        assert source.retries == 2
        source.close()


@pytest.mark.parametrize(
    ("how", "words"),
    [("cut", "the connection was dropped"), ("drop", "the connection was dropped"), ("503", "503")],
)
def test_patience_with_a_spoiled_answer_ends(odoo: Odoo, how: str, words: str) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url, retries=2)
        proxy.times(how, 99, where='"sale.order"')
        before = len(proxy.requests)
        with pytest.raises(ServerUnreachable, match=words):
            source.ids("sale.order")
        source.close()
    assert len(proxy.requests) - before == 3


def test_rows_that_an_answer_leaves_out_are_asked_for_again(protocol: str, odoo_of: Odoo) -> None:
    with FlakyProxy(odoo_of.server.url) as proxy:
        source = by(protocol, odoo_of, odoo_url=proxy.url, page_size=10)
        ids = source.ids("sale.order")
        asked = len(proxy.requests)
        rows = [row["id"] for _, page in source.pages("sale.order", ids, ["name"]) for row in page]
        assert rows == list(ids)
        calls = len(proxy.requests) - asked  # a whole answer costs no further call
        assert calls == -(-len(ids) // 10)
        proxy.times("halve", 1, where='"fields"')
        rows = [row["id"] for _, page in source.pages("sale.order", ids, ["name"]) for row in page]
        assert (rows, source.retries) == (list(ids), 1)
        source.close()


def test_rows_left_out_again_and_again_end_the_pull_before_it_moves_on(
    odoo: Odoo, home: Path
) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        settings = odoo.settings(home, odoo_url=proxy.url, retries=2)
        proxy.times("halve", 99, where='"sale.order.line", "read"')
        with pytest.raises(RowsLeftOut, match=r"\d+ rows of sale\.order\.line that its ") as error:
            pull_once(settings)
        assert error.value.exit_code == 9
        assert raw(home, "from raw.sale_order_line") == []
        proxy.spoil = lambda body: None
        pull_once(settings)
    assert raw(home, "select list(id order by id) from raw.sale_order_line") == [
        (odoo.tables["sale.order.line"].ids,)
    ]


def test_server_that_asks_to_wait_is_left_alone_by_every_connection(odoo: Odoo) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url, page_size=10, connections=2)
        ids = source.ids("sale.order")
        proxy.times("429", 1)
        began = time.monotonic()
        assert sum(len(rows) for _, rows in source.pages("sale.order", ids, ["name"])) == len(ids)
        source.close()
    assert time.monotonic() - began >= 1  # Retry-After
    assert source.retries == 1


@pytest.mark.parametrize("kind", ["memory", "time"])
def test_page_too_large_for_the_server_is_halved_and_later_ones_grow_again(
    protocol: str, odoo_of: Odoo, kind: str
) -> None:
    source = by(protocol, odoo_of, page_size=32)
    ids = source.ids("stock.move")
    try:
        odoo_of.server.faults.limit_pages(10, kind)
        rows = [row for _, page in source.pages("stock.move", ids, ["state"]) for row in page]
        assert [row["id"] for row in rows] == list(ids)
        assert source.page_size == 8
    finally:
        odoo_of.server.faults.clear()
    for _ in range(8):
        list(source.pages("stock.move", ids, ["state"]))
    assert source.page_size == 32
    source.close()


def test_single_row_that_is_too_large_is_a_fault_of_the_data(odoo: Odoo) -> None:
    source = reader(odoo)
    odoo.server.faults.limit_pages(0, "memory")
    with pytest.raises(AnswerTooLarge, match=r"memory or time over sale\.order"):
        source.read("sale.order", odoo.tables["sale.order"].ids, ["name"])
    source.close()


def test_answer_that_is_slow_again_and_again_is_asked_for_in_smaller_pages(odoo: Odoo) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url)
        ids = source.ids("sale.order")
        proxy.times("504", 2, where='"read"')
        assert len(source.read("sale.order", ids, ["name"])) == len(ids)
        source.close()
    assert source.page_size == len(ids) // 4


def test_pages_come_in_order_and_no_more_are_under_way_than_connections(odoo: Odoo) -> None:
    odoo.server.faults.random(1, 0.5, ("latency",))
    now, most, lock = [0], [0], threading.Lock()
    source = reader(odoo, page_size=5, connections=3)
    inner = source._source.read

    def counted(*args: object, **named: object) -> object:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        try:
            return inner(*args, **named)  # type: ignore[arg-type]
        finally:
            with lock:
                now[0] -= 1

    source._source.read = counted  # type: ignore[method-assign, assignment]
    ids = source.ids("stock.move")
    found = [row["id"] for _, page in source.pages("stock.move", ids, ["state"]) for row in page]
    source.close()
    assert found == list(ids)
    assert 2 <= most[0] <= 3


def test_deadline_of_the_whole_pull_ends_it(odoo: Odoo) -> None:
    source = reader(odoo, pull_timeout=0.001)
    time.sleep(0.01)
    with pytest.raises(DeadlinePassed, match="PLIMSOLL_PULL_TIMEOUT"):
        source.ids("sale.order")
    source.close()


def test_stop_ends_a_long_pause(odoo: Odoo, home: Path) -> None:
    stop = Stop()
    with FlakyProxy(odoo.server.url) as proxy:
        told = odoo.settings(home, odoo_url=proxy.url, retry_seconds=30)
        source = open_source(told, stop.check)
        proxy.times("503", 99)
        threading.Timer(0.2, setattr, (stop, "asked", True)).start()
        began = time.monotonic()
        with pytest.raises(RefreshStopped):
            source.ids("sale.order")
        source.close()
    assert time.monotonic() - began < 10


def test_page_that_hangs_does_not_keep_the_reader_from_ending(odoo: Odoo) -> None:
    with FlakyProxy(odoo.server.url) as proxy:
        source = reader(odoo, odoo_url=proxy.url, page_size=5, timeout=30, connections=2)
        ids = source.ids("stock.move")
        pages = source.pages("stock.move", ids, ["state"])
        next(pages)
        proxy.times("hold", 1)
        next(pages)
        pages.close()
        source.close()
    assert all(
        thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()
    )
