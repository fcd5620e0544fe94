"""Logs say what machines need, in one line each, and never a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.logs import configure
from extract.settings import ExtractSettings

SECRET = 'p"ss wörd'
STATE = "postgresql://u:0ther@h/db"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def _logged(home: Path, log_format: str) -> str:
    out = io.StringIO()
    settings = ExtractSettings(
        home=home, log_format=log_format, odoo_password=SECRET, state_url=STATE
    )
    configure(settings, out)
    log = logging.getLogger("extract.test")
    log.info("read %s", "sale.order", extra={"run_id": "r1", "model": "sale.order", "rows": 3})
    try:
        int(f"login with {SECRET} at {STATE}")
    except ValueError:
        log.exception("told %s", SECRET)
    return out.getvalue()


def test_json_lines_carry_the_facts_and_hide_secrets(tmp_path: Path) -> None:
    first, second = map(json.loads, _logged(tmp_path, "json").splitlines())
    assert (first["message"], first["run_id"], first["model"], first["rows"]) == (
        "read sale.order", "r1", "sale.order", 3,
    )  # fmt: skip
    assert first["level"] == "info"
    assert second["message"] == "told ***"
    assert "'login with *** at ***'" in second["trace"]


def test_text_lines_carry_the_facts_and_hide_secrets(tmp_path: Path) -> None:
    text = _logged(tmp_path, "text")
    assert "read sale.order  run_id=r1 model=sale.order rows=3" in text.splitlines()[0]
    assert SECRET not in text
    assert "0ther" not in text
