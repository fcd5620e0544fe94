"""Faults on demand: what a client meets, when, and what is left of them."""

import http.client
import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest

from simulator import fault_words
from simulator.errors import SimulatorError
from simulator.server import OdooServer

from .client import post
from .conftest import signed_in, small_tables

SEARCH = {
    "params": {
        "service": "object",
        "method": "execute_kw",
        "args": ["plimsoll", 2, "admin", "tag", "search", [[]], {"order": "id"}],
    }
}


def ask(server: OdooServer, timeout: float = 5) -> Any:
    """The result of one call over a connection of its own."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=timeout)
    try:
        connection.request("POST", "/jsonrpc", json.dumps(SEARCH))
        answer = connection.getresponse()
        body = answer.read()
        return json.loads(body)["result"] if answer.status == 200 else answer.status
    finally:
        connection.close()


def test_latency_delays_an_answer_that_is_right(server: OdooServer) -> None:
    server.faults.next("latency", seconds=0.3)
    began = time.monotonic()
    assert ask(server) == [1, 2]
    assert time.monotonic() - began >= 0.3
    assert server.faults.happened == [("latency", "/jsonrpc")]


def test_proxy_and_throttle_answer_with_their_codes(server: OdooServer) -> None:
    server.faults.next("502")
    server.faults.next("429", seconds=7)
    assert ask(server) == 502
    status, text, headers = post(server, "/jsonrpc", SEARCH)
    assert (status, headers["Retry-After"]) == (429, "7")
    assert "Too Many Requests" in text
    assert ask(server) == [1, 2]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("cut", http.client.IncompleteRead),
        ("drop", http.client.RemoteDisconnected),
        ("timeout", TimeoutError),
    ],
)
def test_connection_faults_leave_the_next_call_unharmed(
    server: OdooServer, kind: str, error: type[Exception]
) -> None:
    server.faults.next(kind)
    with pytest.raises(error):
        ask(server, timeout=0.3)
    assert ask(server) == [1, 2]


def wait_for(server: OdooServer, *, refused: bool) -> None:
    """Until the port refuses connections, or takes them again."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            ask(server)
            found = False
        except ConnectionError:
            found = True
        if found == refused:
            return
        time.sleep(0.02)
    pytest.fail(f"the port did not come to be {'closed' if refused else 'open'}")


def test_restart_closes_the_port_and_opens_it_again(server: OdooServer) -> None:
    server.faults.next("restart", seconds=0.5)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        ask(server)
    wait_for(server, refused=True)
    wait_for(server, refused=False)
    assert ask(server) == [1, 2]


def test_stop_ends_a_restart_and_a_held_request() -> None:
    server = OdooServer(small_tables()).start()
    server.faults.next("restart", seconds=60)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        ask(server)
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 2
    OdooServer(small_tables(), port=server.port).start().stop()


def test_fault_waits_for_its_turn_and_its_request(server: OdooServer) -> None:
    server.faults.next("502", where="sale.order", times=2, after=1)
    odoo = signed_in(server)
    assert odoo.execute_kw("tag", "search", [[]]) == [1, 2]
    assert odoo.execute_kw("sale.order", "search_count", [[]]) == 4
    for _ in range(2):
        with pytest.raises(urllib.error.HTTPError) as refused:
            odoo.execute_kw("sale.order", "search_count", [[]])
        refused.value.close()
    assert odoo.execute_kw("sale.order", "search_count", [[]]) == 4


def drawn(seed: int) -> list[object]:
    with OdooServer(small_tables()) as server:
        server.faults.random(seed, 0.5, ("502", "429"))
        return [ask(server) for _ in range(30)]


def test_random_faults_are_those_of_their_seed() -> None:
    first = drawn(3)
    assert first == drawn(3) != drawn(4)
    assert {502, 429} <= {each for each in first if isinstance(each, int)}
    assert [1, 2] in first


@pytest.mark.parametrize(
    ("by", "words"), [("memory", "MemoryError"), ("time", "statement timeout")]
)
def test_pages_beyond_the_limit_fail_and_smaller_ones_pass(
    server: OdooServer, by: str, words: str
) -> None:
    odoo = signed_in(server)
    server.faults.limit_pages(2, by)
    assert len(odoo.execute_kw("sale.order", "search_read", [[]], {"limit": 2})) == 2
    _, answer, _ = post(server, "/jsonrpc", {"params": {"service": "object", "method": "execute_kw",
        "args": ["plimsoll", 2, "admin", "sale.order", "search_read", [[]]]}})  # fmt: skip
    assert words in answer["error"]["data"]["debug"]
    assert len(odoo.execute_kw("sale.order", "search", [[]])) == 4
    server.faults.limit_pages(None)
    assert len(odoo.execute_kw("sale.order", "search_read", [[]])) == 4


def test_model_disappears_and_comes_back(server: OdooServer) -> None:
    odoo = signed_in(server)
    server.faults.lose("tag")
    with pytest.raises(Exception, match="Object tag doesn't exist"):
        odoo.execute_kw("tag", "search", [[]])
    server.faults.restore("tag")
    assert odoo.execute_kw("tag", "search", [[]]) == [1, 2]


def test_field_disappears_turns_unreadable_and_comes_back(server: OdooServer) -> None:
    odoo = signed_in(server)
    read = ("sale.order", "read", [[1], ["amount"]])
    server.faults.lose("sale.order", "amount")
    assert "amount" not in odoo.execute_kw("sale.order", "fields_get", [])
    with pytest.raises(Exception, match="Invalid field 'amount'"):
        odoo.execute_kw(*read)
    server.faults.restore("sale.order", "amount")
    assert odoo.execute_kw(*read) == [{"id": 1, "amount": 10.0}]
    server.faults.spoil("sale.order", "amount")
    assert "amount" in odoo.execute_kw("sale.order", "fields_get", [])
    for method, args in (("read", read[2]), ("search", [[["amount", ">", 1]]])):
        with pytest.raises(Exception, match=r"column sale_order\.amount does not exist"):
            odoo.execute_kw("sale.order", method, args)
    server.faults.restore("sale.order", "amount")
    assert odoo.execute_kw(*read) == [{"id": 1, "amount": 10.0}]


def test_right_is_lost_in_the_middle_of_a_reading(server: OdooServer) -> None:
    odoo = signed_in(server)
    server.faults.next("deny", after=1, where="search_read", model="sale.order")
    assert len(odoo.execute_kw("sale.order", "search_read", [[]], {"limit": 2})) == 2
    with pytest.raises(Exception, match=r"not allowed to access 'sale\.order'"):
        odoo.execute_kw("sale.order", "search_read", [[]], {"offset": 2})


def test_words_arrange_faults_on_a_running_server(server: OdooServer) -> None:
    def tell(words: str) -> tuple[int, Any]:
        return post(server, "/simulator/faults", {"words": words})[:2]

    assert tell("lose=tag deny=res.company page-rows=3 next=429:0") == (200, {"happened": 0})
    assert ask(server) == 429
    assert tell("restore=tag off=now")[0] == 200
    assert ask(server) == [1, 2]
    assert tell("share=1 kinds=502")[0] == 200
    assert ask(server) == 502
    assert tell("colour=red")[0] == 400
    assert post(server, "/simulator/tick", {"hours": 1})[:2] == (
        400,
        {"error": "Time stands still here: serve with --live to let it move."},
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("colour=red", "The fault 'colour' is not known"),
        ("share=much", "'much' is not a number"),
        ("share", "lacks a value"),
        ("share=0.5 kinds=earthquake", "No fault is called 'earthquake'"),
        ("lose=nothing", "no model 'nothing'"),
        ("spoil=tag:colour", "no field 'colour'"),
        ("spoil=tag", "Which field of tag"),
    ],
)
def test_words_that_mean_nothing_are_one_sentence(
    server: OdooServer, words: str, sentence: str
) -> None:
    with pytest.raises(SimulatorError, match=sentence):
        fault_words.apply(server.faults, words, seed=1)
    assert server.faults.happened == []
