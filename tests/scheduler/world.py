"""An Odoo behind a proxy, refreshed into a home: with it tests of refresh and schedule begin."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.settings import ExtractSettings
from tests.extract.flaky_proxy import FlakyProxy
from tests.extract.odoo import PASSWORD, Odoo, log
from tests.paths import REPO


@dataclass
class World:
    """An Odoo behind a proxy, and a home with one published snapshot of it.

    `told` are the steps of the refresh that published it.
    """

    odoo: Odoo
    proxy: FlakyProxy
    home: Path
    project: Path
    told: list[str]

    def settings(self) -> ExtractSettings:
        return self.odoo.settings(self.home, **self.given())

    def given(self) -> dict[str, Any]:
        """Settings of this world beyond the home."""
        return {"odoo_url": self.proxy.url, "models_dir": self.project, "page_size": 20}

    def command(self, *words: str, **values: str) -> subprocess.CompletedProcess[str]:
        """A `plimsoll` command with these settings in its environment."""
        return subprocess.run(
            [sys.executable, "-m", "app", *words],
            cwd=REPO,
            env=self.environment(**values),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, code: str, **values: str) -> subprocess.Popen[str]:
        """A child process with these settings in its environment."""
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=REPO,
            env=self.environment(**values),
            text=True,
            stderr=subprocess.PIPE,
        )

    def environment(self, **values: str) -> dict[str, str]:
        """What a child process is told, and nothing of ours."""
        return {
            "PATH": "/usr/bin:/bin",
            "PLIMSOLL_HOME": str(self.home),
            "PLIMSOLL_ODOO_URL": self.proxy.url,
            "PLIMSOLL_ODOO_DB": "plimsoll",
            "PLIMSOLL_ODOO_LOGIN": "admin",
            "PLIMSOLL_ODOO_PASSWORD": PASSWORD,
            "PLIMSOLL_ODOO_PROTOCOL": "odoorpc",
            "PLIMSOLL_ENTITIES": str(self.settings().entities),
            "PLIMSOLL_MODELS_DIR": str(self.project),
            "PLIMSOLL_PAGE_SIZE": "20",
            "PLIMSOLL_RETRIES": "0",
            **values,
        }


def held(world: World) -> bool:
    """Whether the proxy holds an answer back."""
    return world.proxy.held.is_set()


def statuses(world: World) -> list[str]:
    """How the runs in the log ended, the oldest first."""
    if not (world.home / "state.db").exists():
        return []
    try:
        return [row[0] for row in log(world.home, "select status from run order by started_at")]
    except sqlite3.OperationalError:  # the table is about to be made
        return []


def wait_for(condition: Callable[[], object], child: subprocess.Popen[str]) -> None:
    """Look again and again until it is true, as long as the child lives."""
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        assert child.poll() is None, child.stderr.read() if child.stderr else ""
        time.sleep(0.002)
