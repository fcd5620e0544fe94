"""The data behind the pages: how fresh, how it came, what was left out, and a refresh now."""

from datetime import UTC, datetime
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.links import link
from dashboard.components.panel import facts, page_head, panel
from dashboard.components.plain_table import plain_table
from dashboard.components.states import nothing_here
from dashboard.health import words
from dashboard.pages.view import View
from state import history, requests
from state.database import StateDatabase, now
from state.errors import StateUnusable

SHOWN: Final = 20
ABSENT: Final = "not on this server"
_STATUS: Final = {
    "ok": "published",
    "unchanged": "nothing new",
    "skipped": "skipped",
    "stopped": "stopped",
    "orphaned": "killed",
    "failed": "failed",
    "running": "running",
}
_ASKED: Final = {"schedule": "schedule", "catch-up": "missed before", "page": "page"}


def layout(view: View) -> Component:
    """Freshness, the last runs, and what each Odoo model brought; `run` in the URL chooses."""
    head = page_head("Data", "Where the figures come from, and how fresh they are", [])
    try:
        body = _body(view)
    except StateUnusable:
        text = "The run log cannot be read; the figures on the other pages are not affected."
        body = [panel("Runs", nothing_here("No run log", text))]
    return html.Div([head, *body], className="page data")


def ask_now(state: StateDatabase) -> str:
    """Leave a request for a refresh; what came of it, in one sentence."""
    try:
        worker = requests.scheduler(state)
        if worker is None or not worker.alive(now()):
            return "No scheduler is running: start `plimsoll schedule`, or run `plimsoll refresh`."
        requests.ask(state, "incremental", "page")
    except StateUnusable:
        return "The request could not be left: the state database does not answer."
    return "Asked for: it begins within seconds, or after the run that is going on."


def _body(view: View) -> list[Component]:
    if view.state_db is None:
        return []
    rows = history.recent(view.state_db, SHOWN)
    chosen = view.state.get("run") or next((r["run_id"] for r in rows if r["rows"] is not None), "")
    return [
        _freshness(view, view.state_db),
        _runs(view, rows, chosen),
        _models(view.state_db, chosen),
    ]


def _freshness(view: View, state: StateDatabase) -> Component:
    info = view.snapshot.info
    checked = history.checked_at(state, info.path.name)
    worker = requests.scheduler(state)
    alive = worker is not None and worker.alive(now())
    pairs: list[tuple[str, Any]] = [
        ("As of", formats.moment(info.as_of)),
        ("Checked", formats.moment(checked.replace(tzinfo=UTC)) if checked else "at that time"),
        ("Read from", f"Odoo {info.odoo_version}, {info.database}"),
        ("Scheduler", "running" if alive else "not running"),
    ]
    if worker is not None and alive:
        pairs += [(f"Next {name}", _time(at)) for name, at in sorted(worker.plan.items())]
    button = html.Button("Refresh now", id="refresh-now", className="button", type="button")
    said = html.Span(_open_requests(state), id="refresh-said", className="quiet", role="status")
    aside = html.Div([said, button], className="chips")
    return panel("Freshness", html.Div(facts(pairs), className="figures"), aside)


def _open_requests(state: StateDatabase) -> str:
    waiting = requests.open_requests(state)
    return "A run was asked for and has not ended yet." if waiting else ""


def _time(text: str) -> str:
    return formats.moment(datetime.fromisoformat(text).replace(tzinfo=UTC))


def _runs(view: View, rows: list[history.Row], chosen: str) -> Component:
    if not rows:
        return panel("Runs", nothing_here("No runs yet", "The run log is empty."))
    headings = ("Began", "How it went", "Kind", "Asked by", "Took", "Rows", "New or changed",
                "Read", "Repeated calls", "In words")  # fmt: skip
    lines = [
        (
            link(
                formats.moment(row["started_at"].replace(tzinfo=UTC)),
                view.here(run=row["run_id"]),
                "strong" if row["run_id"] == chosen else "",
            ),
            _STATUS.get(row["status"], row["status"]),
            row["kind"] or "incremental",
            _ASKED.get(row["asked_by"], row["asked_by"] or ""),
            _took(row["seconds"]),
            formats.count(row["rows"]),
            formats.count(row["changed"]),
            _size(row["bytes"]),
            formats.count(row["retries"]),
            row["error"] or row["note"] or "",
        )
        for row in rows
    ]
    table = plain_table(headings, lines, texts=(1, 2, 3, 9))
    return panel("Runs", table, "newest first", "below")


def _models(state: StateDatabase, run_id: str) -> Component:
    rows = history.models(state, run_id)
    if not rows:
        text = "Choose a run that read something."
        return panel("Odoo models", nothing_here("Nothing read in this run", text), css="below")
    headings = ("Model", "How", "Rows", "New or changed", "Last change", "Deleted", "Read", "Took",
                "Left out, and why", "KPIs that lack it")  # fmt: skip
    changed = history.last_changes(state)
    lines = [
        (
            row["model"],
            row["mode"],
            formats.count(row["rows"]),
            formats.count(row["changed"]),
            _ago(changed.get(row["model"])),
            formats.count(row["deleted"]),
            _size(row["bytes"]),
            _took(row["seconds"]),
            _lines(row["error"] or _left_out(row["dropped_fields"])),
            _lines(row["degrades"]),
        )
        for row in sorted(rows, key=lambda row: not (row["error"] or row["dropped_fields"]))
    ]
    return panel("Odoo models", plain_table(headings, lines, texts=(1, 8, 9)), run_id, "below")


def _ago(moment: datetime | None) -> str:
    """How long ago a run brought something; a model that fell silent shows by its age."""
    return f"{words(now() - moment)} ago" if moment else "none seen"


def _left_out(dropped: str | None) -> str | None:
    """Fields the server lacks in one line, the others with their own reason."""
    if not dropped:
        return None
    columns = dict(line.split(": ", 1) for line in dropped.split("\n"))
    absent = [name for name, why in columns.items() if why.endswith(ABSENT)]
    told = [f"{name}: {why}" for name, why in columns.items() if name not in absent]
    return "\n".join([*told, *([f"{', '.join(absent)}: {ABSENT}"] if absent else [])])


def _lines(text: str | None) -> Any:
    """Lines of text under one another."""
    return [html.Div(line) for line in text.split("\n")] if text else ""


def _took(seconds: float | None) -> str:
    if seconds is None:
        return "…"
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def _size(size: int | None) -> str:
    return formats.NOTHING if size is None else f"{size / 1e6:,.1f} MB"
