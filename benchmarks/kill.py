"""`kill -9` at random moments of a refresh: is a row lost or doubled, is the last snapshot served?

python -m benchmarks.kill --times 100 [--seed 1] [--pull-only]

A company lives on; a refresh of it is killed at a random moment. Then no raw table holds a row
twice, the snapshot shown before (or a new whole one) can be read, and the next run completes and
leaves the raw tables equal to a fresh full load's.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
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
PATIENCE = 600


def refresh_alone(told: ExtractSettings, pipe: Connection, *, whole: bool) -> None:
    """What the killed process does; it says when it begins."""
    from scheduler import refresh  # noqa: PLC0415  the processes to kill, not the one that kills

    pipe.send("begun")
    if whole:
        refresh(told, rebuild=True)
    else:
        pull_once(told)


def processes() -> ForkServerContext:
    """Where new processes come from: one that has imported what they need, and holds no thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scheduler", "benchmarks.company"])
    return context


@dataclass
class Trials:
    """One company, one home, and what went wrong with it so far.

    `seconds` is how long a run takes.
    """

    live: LiveCompany
    server: OdooServer
    told: ExtractSettings
    whole: bool
    random: Random
    seconds: float = 1.0
    wrong: list[str] = field(default_factory=list)

    def complete(self) -> None:
        """A run that nobody kills."""
        child = self._start()
        began = time.monotonic()
        child.join(PATIENCE)
        self.seconds = time.monotonic() - began
        self._expect(child.exitcode == 0, f"the next run ended with {child.exitcode}")

    def kill(self) -> bool:
        """Kill a run, at a moment of its length that is as likely as any; False if it ended first.

        Then no row is there twice, and a snapshot can be read.
        """
        child = self._start()
        began = time.monotonic()
        child.join(self.random.random() * self.seconds)
        at_work = child.is_alive()
        if not at_work:
            self.seconds = time.monotonic() - began
        child.kill()
        child.join(PATIENCE)
        self._expect(not self._doubled(), "a row is there twice after a kill")
        if self.whole:
            self._expect(self._served(), "the snapshot cannot be read after a kill")
        return at_work

    def compare(self, folder: Path) -> None:
        """The raw tables against those of a pull into an empty home."""
        fresh = self.told.model_copy(update={"home": folder})
        pull_once(fresh)
        found = differences(content(self.told), content(fresh))
        self._expect(not found, f"rows differ from a fresh load: {found}")
        shutil.rmtree(folder)

    def _start(self) -> ForkServerProcess:
        """A child that has begun to pull."""
        ours, theirs = multiprocessing.Pipe()
        named = {"whole": self.whole}
        child = processes().Process(target=refresh_alone, args=(self.told, theirs), kwargs=named)
        child.start()
        ours.recv()
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
            at_work = False
            while not at_work:
                live.clock.tick(hours=trials.random.choice((0.5, 2, 3)), late=2)
                at_work = trials.kill()
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
    click.echo(f"{times} refreshes killed at work, {len(trials.wrong)} things wrong")
    raise SystemExit(bool(trials.wrong))


if __name__ == "__main__":
    main()
