"""Secrets show nowhere: not in logs at DEBUG, errors, tracebacks or files."""

from __future__ import annotations

import logging
import traceback
from contextlib import suppress
from pathlib import Path

import pytest

from extract.errors import ExtractError
from extract.settings import ExtractSettings
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import Odoo, pull_once
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
