"""Progress is a live table in a terminal, plain lines in a file, nothing beside machine logs."""

from __future__ import annotations

import io

from rich.console import Console

from extract.progress import ConsoleProgress, LiveProgress, for_people, silent


def test_file_gets_plain_lines() -> None:
    out = io.StringIO()
    with for_people(stream=out) as progress:
        assert isinstance(progress, ConsoleProgress)
        progress("pull", "sale.order (full)", rows=12_345)
    assert "pull     sale.order (full)" in out.getvalue()
    assert "12,345 rows" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_machines_get_their_logs_alone() -> None:
    with for_people(machine=True) as progress:
        assert progress is silent


def test_terminal_keeps_what_is_done_and_shows_the_rest_only_while_it_lasts() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=110, color_system=None)
    with LiveProgress(console) as progress:
        progress("pull", "res.partner …", rows=500)
        progress("pull", "res.partner [bold] (full)", rows=1)
    lines = [line for line in out.getvalue().splitlines() if "1 row" in line]
    assert len(lines) == 1
    assert "res.partner [bold] (full)" in lines[0]
    assert "500 rows" not in out.getvalue()
