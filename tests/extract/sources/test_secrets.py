"""Secrets show nowhere: not in logs at DEBUG, errors, tracebacks or files."""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress
from pathlib import Path

import pytest

from extract.errors import ExtractError
from extract.marts.child import run_child
from extract.settings import ExtractSettings
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo, log, pull_once
from tests.extract.sources.reading import PROTOCOLS, by

HOSTILE = "pa\"ss%s{x}\\n'wörd;--${PATH}"


@pytest.mark.parametrize("secret", ["plain-s3cret", HOSTILE])
def test_secret_appears_in_no_log_and_no_error(
    protocol: str, odoo_of: Odoo, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("odoorpc", "urllib3"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    name = "odoo_api_key" if protocol == "json2" else "odoo_password"
    told = []
    with FlakyProxy(odoo_of.server.url) as proxy:
        for spoil, values in (("", {}), ("drop", {}), ("", {"odoo_db": "other"})):
            proxy.times(spoil, 9 if spoil else 0)
            try:
                by(protocol, odoo_of, odoo_url=proxy.url, retries=1, **{name: secret}, **values)
            except ExtractError as error:
                told.append(f"{error!r} {error} {_all_told(error)}")
    assert len(told) == 3
    shown = caplog.text + "".join(told)
    assert "urllib3" in caplog.text or "Starting new HTTP connection" in caplog.text
    assert "jsonrpclib" not in caplog.text
    _assert_hidden(secret, shown)


def _all_told(error: BaseException) -> str:
    """The traceback with the local variables of every frame, as some tools print it."""
    lines = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    # The tests' own frames hold the secret as their parameter.
    return "".join(line for line in lines if "/tests/" not in line)


def _assert_hidden(secret: str, shown: str) -> None:
    for form in (secret, repr(secret)[1:-1], secret.encode("unicode_escape").decode()):
        assert form not in shown


def test_settings_and_connection_show_stars_for_a_secret() -> None:
    settings = ExtractSettings(
        odoo_url="http://localhost", odoo_db="db", odoo_login="me", odoo_password=HOSTILE,
        odoo_pg_dsn="postgresql://kpi:pg-s3cret@db/odoo", odoo_protocol="session",
    )  # fmt: skip
    shown = f"{settings!r} {settings} {settings.connection()!r} {settings.model_dump_json()}"
    assert "***" in shown
    _assert_hidden(HOSTILE, shown)
    _assert_hidden("pg-s3cret", shown)


@pytest.mark.parametrize(
    "dsn", ["postgresql://kpi:pg-s3cret@[bad", "user=kpi password=pg-s3cret x"]
)
def test_broken_connection_string_is_told_without_its_password(dsn: str) -> None:
    with pytest.raises(ExtractError, match="PLIMSOLL_ODOO_PG_DSN must look like") as error:
        ExtractSettings(odoo_pg_dsn=dsn).connection()
    assert "pg-s3cret" not in _all_told(error.value)


def test_secret_is_written_to_no_file(protocol: str, odoo_of: Odoo, home: Path) -> None:
    name = "odoo_api_key" if protocol == "json2" else "odoo_password"
    values = {**PROTOCOLS[protocol][1], "odoo_protocol": protocol, name: "plain-s3cret"}
    with suppress(ExtractError):
        pull_once(odoo_of.settings(home, **values))
    written = b"".join(each.read_bytes() for each in home.rglob("*") if each.is_file())
    assert b"LoginRefused" in written or b"refused" in written
    assert b"plain-s3cret" not in written


@pytest.mark.parametrize("secret", ["plain-s3cret", HOSTILE])
def test_secret_that_a_server_repeats_is_hidden_in_the_error_and_the_run_log(
    protocol: str, odoo_of: Odoo, home: Path, secret: str
) -> None:
    name = "odoo_api_key" if protocol == "json2" else "odoo_password"
    with FlakyProxy(odoo_of.server.url) as proxy:
        # All but the questions for the version, which nobody signs in for.
        proxy.spoil = lambda body: "echo" if body and b'"params": {}' not in body else None
        values = {**PROTOCOLS[protocol][1], "odoo_protocol": protocol, name: secret}
        with pytest.raises(ExtractError, match=r"failed for .*\*\*\*") as error:
            pull_once(odoo_of.settings(home, odoo_url=proxy.url, **values))
    _assert_hidden(secret, f"{error.value} {log(home, 'select error from run')}")


def test_child_that_builds_is_given_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fields = ExtractSettings.model_fields
    names = [f"PLIMSOLL_{each.upper()}" for each in fields if "Secret" in str(fields[each])]
    assert len(names) == 4
    settings = ExtractSettings(home=tmp_path)
    for name in (*names, *(f"{name}_FILE" for name in names)):
        monkeypatch.setenv(name, "s3cret")
    monkeypatch.setenv("PLIMSOLL_RETRIES", "3")
    event = "{'info': {'level': 'error', 'msg': str(dict(os.environ))}}"
    told = f"print(json.dumps({event}), flush=True); os._exit(1)"
    # A module of Python's own that runs what it is given.
    arguments = ["timeit", "-n", "1", "-r", "1", "-s", "import json, os", told]
    environment = run_child(settings, arguments, lambda done, total: None)
    assert environment is not None
    assert "PLIMSOLL_RETRIES" in environment
    assert "s3cret" not in environment
