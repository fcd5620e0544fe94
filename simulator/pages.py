"""Plain pages for the links a dashboard makes to records, in place of Odoo's forms."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from .names import display_name
from .tables import Field, Row, Tables

RECORD = re.compile(r"/odoo/([a-z0-9_.]+)/(\d+)")
# Before 18 the record is named behind the `#`, which a browser does not send.
FORWARD = """<!doctype html><meta charset="utf-8"><title>Stand-in Odoo</title><script>
const asked = new URLSearchParams(location.hash.slice(1));
if (asked.get("id")) location.replace(`/odoo/${asked.get("model")}/${asked.get("id")}`);
</script><p>This is a stand-in for Odoo: it shows records, not Odoo's own pages.</p>
"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }}
td {{ padding: .2rem 1rem .2rem 0; vertical-align: top }} td:first-child {{ color: #666 }}
</style><h1>{title}</h1><p>{model} {id} on a stand-in for Odoo {version}.</p>
<table>{rows}</table></html>
"""


def page(tables: Tables, path: str) -> str | None:
    """The page at a path of Odoo's web client; None where there is none."""
    if path in ("/", "/web", "/odoo"):
        return FORWARD
    match = RECORD.fullmatch(path)
    if not match or match[1] not in tables or match[1] in tables.denied:
        return None
    table = tables[match[1]]
    row = table.by_id.get(int(match[2]))
    return _record(tables, table.model, table.fields, row) if row else None


def _record(tables: Tables, model: str, fields: dict[str, Field], row: Row) -> str:
    shown = {name: row[name] for name in sorted(row) if row[name] not in (False, [], "")}
    cells = "".join(
        f"<tr><td>{escape(name)}</td><td>{_cell(tables, fields[name], value)}</td></tr>"
        for name, value in shown.items()
    )
    title = escape(display_name(tables, model, row["id"]))
    return PAGE.format(title=title, model=model, id=row["id"], version=tables.version, rows=cells)


def _cell(tables: Tables, facts: Field, value: Any) -> str:
    if facts.relation and facts.relation in tables:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(_link(tables, facts.relation, key) for key in keys)
    return escape(str(value))


def _link(tables: Tables, model: str, key: int) -> str:
    return f'<a href="/odoo/{model}/{key}">{escape(display_name(tables, model, key))}</a>'
