"""`plimsoll doctor`: whether Odoo gives what the KPIs need, said in the reader's words.

version, protocol, companies -> each model and field -> API keys: findings, worst first
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from .entities import Entity, Readable, fit
from .errors import AccessRefused, ServerFault
from .pages import unreadable
from .settings import ExtractSettings
from .sources.base import Rows, Source
from .survey import NEVER_EMPTY

Level = Literal["problem", "degraded", "note", "ok"]
LEVELS: tuple[Level, ...] = ("problem", "degraded", "note", "ok")
TRIED = range(14, 20)
KEYS = "res.users.apikeys"
WAYS = {
    "odoorpc": "/jsonrpc",
    "session": "a browser's session",
    "json2": "JSON-2",
    "postgres": "PostgreSQL",
}
CHOSEN = {
    "odoorpc": "JSON-2 takes an API key and Odoo 19, a browser's session a password",
    "session": "the fastest that a password opens",
    "json2": "the fastest that an API key opens",
    "postgres": "PLIMSOLL_ODOO_PG_DSN is set",
}
WRITABLE = ("sale.order", "purchase.order", "stock.move", "account.move")
KEY_WARNING = dt.timedelta(days=30)
NOT_INSTALLED = "is not installed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on one model, field or setting, and the KPIs it weakens (their labels).

    A problem stops every refresh; what is degraded lacks a right or a field; a note is for
    information, such as an app that is not installed.
    """

    level: Level
    about: str
    sentence: str
    kpis: tuple[str, ...] = ()


def examine(
    source: Source,
    entities: Sequence[Entity],
    labels: Mapping[str, str],
    now: dt.datetime,
    settings: ExtractSettings,
) -> list[Finding]:
    """What is wrong, missing or about to be, worst first; `now` is naive UTC. Reads only.

    `settings` are those the source was opened by.
    """
    known = [each for each in entities if each.known_to(source.series)]
    found = [_way(source, settings.odoo_protocol), *_server(source), _writing(source)]
    if settings.odoo_api_key and not settings.reads_tables:
        found += _keys(source, now, str(settings.odoo_login))
    for entity in known:
        found += _model(source, entity, labels)
    return sorted(found, key=lambda each: LEVELS.index(each.level))


def kpi_labels(models: Path) -> dict[str, str]:
    """What readers call each KPI, by its id, from the YAML of the dbt project."""
    labels: dict[str, str] = {}
    for path in sorted(models.glob("models/**/*.yml")):
        labels |= dict(_labelled(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)))
    return labels


def _labelled(node: Any) -> Iterable[tuple[str, str]]:
    if isinstance(node, dict):
        config = node.get("config")
        meta = config.get("meta") if isinstance(config, dict) else None
        kpi = meta.get("kpi") if isinstance(meta, dict) else None
        if isinstance(kpi, dict) and "name" in node:
            yield str(node["name"]), str(kpi.get("label", node["name"]))
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in inside:
        yield from _labelled(child)


def _way(source: Source, asked: str) -> Finding:
    why = CHOSEN[source.protocol] if asked == "auto" else "PLIMSOLL_ODOO_PROTOCOL says so"
    return Finding("ok", "protocol", f"Odoo is read over {WAYS[source.protocol]}: {why}.")


def _writing(source: Source) -> Finding:
    """Whether whoever gets hold of the secret could do more than read. Asked, never tried."""
    open_to = [model for model in WRITABLE if _may_write(source, model)]
    tables = source.protocol == "postgres"
    reader = "role" if tables else "user"
    if not open_to:
        return Finding("ok", "rights to write", f"The {reader} can read, and change nothing.")
    better = (
        "grant it select alone (--grants)"
        if tables
        else "a user whose groups can only read would be safer"
    )
    return Finding(
        "note",
        "rights to write",
        f"The {reader} could also change {', '.join(open_to)}, which Plimsoll never does: "
        f"{better}.",
    )


def _may_write(source: Source, model: str) -> bool:
    try:
        return source.may_write(model)
    except ServerFault:
        return False


def _server(source: Source) -> list[Finding]:
    version = Finding("ok", "version", f"Odoo {source.version}.")
    if source.series not in TRIED:
        tried = f"Plimsoll has been tried with {TRIED[0]} to {TRIED[-1]}"
        version = Finding("note", "version", f"Odoo {source.version}: {tried}.")
    seen, reader = len(source.companies), "role" if source.protocol == "postgres" else "user"
    companies = Finding(
        "ok", "companies", f"The {reader} sees {seen} compan{'y' if seen == 1 else 'ies'}."
    )
    clock = source.now()
    if clock is None:
        return [version, companies, Finding("note", "clock", "The server does not tell its time.")]
    return [version, companies]


def _keys(source: Source, now: dt.datetime, login: str) -> list[Finding]:
    """API keys of the user that end soon, where Odoo tells (from 18 on).

    An administrator sees everybody's.
    """
    try:
        if "expiration_date" not in source.fields_get(KEYS):
            return []
        own = source.ids(KEYS, [["user_id.login", "=", login]])
        rows = _rows(source.read(KEYS, own, ["name", "expiration_date"]))
    except ServerFault:
        return [Finding("note", "API key", "Odoo does not tell when the user's API keys end.")]
    ends = [(str(row["name"]), _moment(row["expiration_date"])) for row in rows]
    return [_key(name, end, now) for name, end in ends if end and end - now < KEY_WARNING]


def _key(name: str, end: dt.datetime, now: dt.datetime) -> Finding:
    when = "ended" if end < now else f"ends in {(end - now).days} days,"
    return Finding(
        "degraded", "API key", f"The API key {name!r} {when} on {end:%Y-%m-%d}: make a new one."
    )


def _moment(value: Any) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.fromisoformat(value) if value else None


def _model(source: Source, entity: Entity, labels: Mapping[str, str]) -> list[Finding]:
    reason = ""
    for model in entity.names:
        try:
            readable = fit(entity, source.fields_get(model), model=model, series=source.series)
            keys = source.ids(model, readable.domain, limit=1)
        except AccessRefused as error:
            reason = reason or str(error)
            continue
        except ServerFault as error:
            return [_lost(entity, str(error), labels)]
        return [*_empty(entity, keys), *_fields(source, readable, keys, labels)]
    return [_lost(entity, reason, labels)]


def _lost(entity: Entity, reason: str, labels: Mapping[str, str]) -> Finding:
    kpis = tuple(labels.get(each, each) for each in entity.degrades)
    if entity.required:
        how = "install the app" if NOT_INSTALLED in reason else "give the user the right to read it"
        return Finding(
            "problem", entity.model, f"{_capital(reason)}, and every refresh needs it: {how}."
        )
    if NOT_INSTALLED in reason:
        return Finding("note", entity.model, f"{_capital(reason)}.", kpis)
    return Finding("degraded" if kpis else "note", entity.model, f"{_capital(reason)}.", kpis)


def _empty(entity: Entity, keys: Sequence[int]) -> list[Finding]:
    if keys or entity.model not in NEVER_EMPTY:
        return []
    words = NEVER_EMPTY[entity.model]
    return [
        Finding("problem", entity.model, f"The user sees no {words}, and every refresh needs them.")
    ]


def _fields(
    source: Source, readable: Readable, keys: Sequence[int], labels: Mapping[str, str]
) -> list[Finding]:
    """Fields that are declared to matter and not there, and those that no call can read."""
    entity, found = readable.entity, []
    for name, column in entity.columns.items():
        if name in readable.dropped and column.degrades and source.series >= column.since:
            kpis = tuple(labels.get(each, each) for each in column.degrades)
            told = f"{entity.model}: {readable.dropped[name]}."
            found.append(Finding("degraded", f"{entity.model}.{name}", told, kpis))
    for field, reason in _broken(source, readable, keys).items():
        name = next(column for column, odoo in readable.sources.items() if odoo == field)
        weak = entity.columns[name].degrades or entity.degrades
        kpis = tuple(labels.get(each, each) for each in weak)
        told = f"{entity.model}: {field} {reason}."
        found.append(Finding("degraded", f"{entity.model}.{name}", told, kpis))
    return found


def _broken(source: Source, readable: Readable, keys: Sequence[int]) -> dict[str, str]:
    def call(fields: Sequence[str]) -> Rows:
        return source.read(readable.model, keys, fields)

    return unreadable(call, list(dict.fromkeys(readable.sources.values()))) if keys else {}


def _rows(rows: Rows) -> list[dict[str, Any]]:
    return rows if isinstance(rows, list) else rows.to_dicts()


def _capital(text: str) -> str:
    """A sentence from a reason; a model's name stays as it is written."""
    return text if "." in text.split(" ", 1)[0] else text[:1].upper() + text[1:]
