"""`kill -9` at random moments of a refresh: is a row lost or doubled, is the last snapshot served?

python -m benchmarks.kill --times 100 [--seed 1] [--pull-only]

A company lives on; a refresh of it is killed at a random moment. Then no raw table holds a row
twice, the snapshot shown before (or a new whole one) can be read, and the next run completes and
leaves the raw tables equal to a fresh full load's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click
import duckdb

from extract.publish import current
from extract.settings import PROJECT, ExtractSettings
from simulator.live import LiveCompany
from simulator.server import OdooServer

from .company import company, content, differences, doubled, few_entities, pull_once, settings

MODELS = PROJECT / "tests" / "extract" / "dbt_project"
PULL = "from benchmarks.kill import pull_alone; pull_alone()"
REFRESH = "from app import main; main(['refresh', '--rebuild'])"
PATIENCE = 600


def pull_alone() -> None:
    """What the killed process does when it only pulls; says when it begins."""
    sys.stderr.write("pull\n")
    pull_once(ExtractSettings())


@dataclass
class Trials:
    """One company, one home, and what went wrong with it so far."""

    live: LiveCompany
    server: OdooServer
    told: ExtractSettings
    whole: bool
    random: Random
    seconds: float = 1.0
    wrong: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)

    def complete(self) -> None:
        """A run that nobody kills."""
        child = self._start()
        began = time.monotonic()
        _, rest = child.communicate(timeout=PATIENCE)
        self.seconds = time.monotonic() - began
        self._expect(child.returncode == 0, f"the next run failed: {rest[-300:]}")

    def kill(self) -> None:
        """A run that is killed, at a moment of its length that is as likely as any."""
        moment = self.random.random()
        child = self._start()
        time.sleep(moment * self.seconds)
        child.kill()
        child.communicate(timeout=PATIENCE)
        self.moments.append(moment)
        self._expect(not self._doubled(), "a row is there twice after a kill")
        if self.whole:
            self._expect(self._served(), "the snapshot cannot be read after a kill")

    def compare(self, folder: Path) -> None:
        """The raw tables against those of a pull into an empty home."""
        fresh = self.told.model_copy(update={"home": folder})
        pull_once(fresh)
        found = differences(content(self.told), content(fresh))
        self._expect(not found, f"rows differ from a fresh load: {found}")
        shutil.rmtree(folder)

    def _start(self) -> subprocess.Popen[str]:
        """A child that has begun to pull."""
        values = {
            "HOME": self.told.home,
            "ENTITIES": self.told.entities,
            "MODELS_DIR": self.told.models_dir,
            "ODOO_URL": self.told.odoo_url,
            "ODOO_DB": self.told.odoo_db,
            "ODOO_LOGIN": self.told.odoo_login,
            "ODOO_PASSWORD": "admin",
            "PAGE_SIZE": self.told.page_size,
        }
        child = subprocess.Popen(
            [sys.executable, "-c", REFRESH if self.whole else PULL],
            cwd=PROJECT,
            env={**os.environ, **{f"PLIMSOLL_{name}": str(each) for name, each in values.items()}},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for line in child.stderr or ():
            if "pull" in line:
                break
        return child

    def _doubled(self) -> list[str]:
        return doubled(self.told) if self.told.raw_file.exists() else []

    def _served(self) -> bool:
        shown = current(self.told)
        if shown is None:
            return False
        with duckdb.connect() as con:
            con.execute(f"attach '{shown}' as shown (read_only)")
            return bool(con.execute("select count(*) from shown.marts.fct_orders").fetchall()[0][0])

    def _expect(self, holds: bool, words: str) -> None:  # noqa: FBT001 - it is what is asked
        if not holds:
            self.wrong.append(words)


def run(times: int, seed: int, folder: Path, *, whole: bool) -> Trials:
    """So many kills, each followed by a run that completes and is compared."""
    live = company("18.0", seed)
    project = folder / "dbt"
    shutil.copytree(MODELS, project)
    with OdooServer(live.tables, clock=live.clock) as server:
        told = settings(
            server,
            folder / "home",
            entities=few_entities(folder),
            models_dir=project,
            page_size=50,
        )
        trials = Trials(live, server, told, whole, Random(seed))
        trials.complete()
        for _ in range(times):
            live.clock.tick(hours=trials.random.choice((0.5, 2, 3)), late=2)
            trials.kill()
            live.clock.tick(tidy=0)
            trials.complete()
            trials.compare(folder / "fresh")
    return trials


@click.command()
@click.option("--times", type=click.IntRange(1), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--pull-only", is_flag=True, help="Kill pulls alone, not build and publish.")
def main(times: int, seed: int, *, pull_only: bool) -> None:
    """Kill so many refreshes and say what each left behind."""
    with tempfile.TemporaryDirectory() as folder:
        trials = run(times, seed, Path(folder), whole=not pull_only)
    for words in trials.wrong:
        click.echo(words)
    click.echo(f"{times} refreshes killed, {len(trials.wrong)} things wrong")
    raise SystemExit(bool(trials.wrong))


if __name__ == "__main__":
    main()
