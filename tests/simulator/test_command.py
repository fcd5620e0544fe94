"""The `simulate` command: what it writes, what it serves, and what it says when it cannot."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import odoorpc
import pytest
from click.testing import CliRunner, Result

import app
from simulator.generate.scenarios import SCENARIOS
from simulator.recorded import load_rows
from tests.paths import REPO

SMALL = ["--order-lines", "100", "--months", "1"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app.main, ["simulate", *arguments])


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """The address of the command's server, running in a process of its own."""
    command = [sys.executable, "-m", "app", "simulate", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=REPO, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found, line
            yield found.group()
        finally:
            process.terminate()


def tell(url: str, body: dict[str, Any]) -> Any:
    with urllib.request.urlopen(url, json.dumps(body).encode()) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_generated_rows_can_be_served_and_their_truth_lies_beside_them(tmp_path: Path) -> None:
    done = run("generate", *SMALL, "--scenario", "one_step", "--seed", "3", "--odoo", "16.0",
               "--odoo", "19.0", "--end", "2026-06-30", "--out", str(tmp_path))  # fmt: skip
    assert done.exit_code == 0, done.output
    assert f"Rows in {tmp_path / 'rows' / '19.0'}" in done.output
    manifest = json.loads((tmp_path / "truth" / "manifest.json").read_text())
    assert (manifest["scenario"], manifest["seed"]) == ("one_step", 3)
    tables = {version: load_rows(tmp_path / "rows" / version) for version in ("16.0", "19.0")}
    assert "stock.valuation.layer" in tables["16.0"]
    assert tables["19.0"]["stock.move"].fields["product_id"].relation == "product.product"
    assert tables["16.0"]["sale.order"].ids == tables["19.0"]["sale.order"].ids
    newest = max(row["write_date"] for row in tables["19.0"]["sale.order"])
    assert "2026-06-20" < newest < "2026-07-01"


@pytest.mark.slow
def test_rows_written_twice_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):  # quiet: no lateness whose truth would take most of the time
        run("generate", *SMALL, "--scenario", "quiet", "--end", "2026-06-30",
            "--out", str(tmp_path / name))  # fmt: skip
    files = sorted(p.relative_to(tmp_path / "first") for p in (tmp_path / "first").rglob("*.gz"))
    assert len(files) > 40
    for file in files:
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


@pytest.mark.slow
def test_served_company_lives_on_and_fails_as_it_is_told() -> None:
    with serving(*SMALL, "--live", "10", "--odoo", "18.0", "--faults", "deny=crm.team") as url:
        odoo = odoorpc.ODOO("127.0.0.1", port=int(url.rsplit(":", 1)[1]))
        odoo.login("plimsoll", "guard", "guard-key")
        before = odoo.execute_kw("stock.move", "search_count", [[]])
        with pytest.raises(odoorpc.error.RPCError, match="not allowed"):
            odoo.execute_kw("crm.team", "search", [[]])
        assert tell(f"{url}/simulator/tick", {"days": 9})["changed"] > 0
        assert odoo.execute_kw("stock.move", "search_count", [[]]) > before
        assert tell(f"{url}/simulator/faults", {"words": "restore=crm.team"}) == {"happened": 0}
        assert odoo.execute_kw("crm.team", "search_count", [[]]) > 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rows", "nowhere"], "No recorded rows at nowhere"),
        ([*SMALL, "--scenario", "chaos"], "There is no scenario 'chaos'"),
        ([*SMALL, "--port", "0", "--faults", "colour=red"], "The fault 'colour' is not known"),
        (["generate", "--scenario", "chaos", "--out", "x"], "There is no scenario 'chaos'"),
        (["--odoo", "13.0"], "'13.0' is not one of"),
        (["generate"], "Missing option '--out'"),
    ],
)
def test_what_cannot_be_simulated_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code in (1, 2)
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_help_shows_examples_and_users() -> None:
    told = run("--help").output
    for words in ("plimsoll simulate --odoo", "/simulator/tick", "reader-key", "generate"):
        assert words in told
    made = run("generate", "--help").output
    assert "plimsoll simulate generate --order-lines 20000" in made
    assert [name for name in SCENARIOS if name not in made] == []
