"""Searches over a table: which ids match a domain, in which order, touching few rows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .domain import Branch, Leaf, conjuncts, leaves, parse
from .errors import access_error, user_error, value_error
from .matching import Matcher
from .tables import Row, Table, Tables

ORDER_TERM = re.compile(r"\s*([a-z0-9_]+)(?:\s+(asc|desc))?\s*", re.IGNORECASE)
BY_ID = ("id", False)
# Odoo's own default orders, which no reader should rely on.
DEFAULT_ORDERS = {
    "account.move": "date desc, name desc, invoice_date desc, id desc",
    "account.move.line": "date desc, move_name desc, id",
    "product.product": "default_code, id",
    "purchase.order": "id desc",
    "sale.order": "date_order desc, id desc",
    "sale.order.line": "order_id, sequence, id",
    "stock.move": "sequence, id",
    "stock.move.line": "id",
    "stock.picking": "priority desc, scheduled_date asc, id desc",
}


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the result is asked for, in which order."""

    order: str | None = None
    offset: int = 0
    limit: int | None = None


def search(
    tables: Tables, model: str, domain: Sequence[Any], window: Window, context: Row
) -> list[int]:
    """Ids of the visible rows that match, in the window's order.

    A page by id, or of what changed since a time, costs its own size, not the table's.
    """
    active_test = bool(context.get("active_test", True))
    matcher = Matcher(tables, active_test=active_test)
    table = matcher.table(model)
    where = _visible(table, parse(domain), _companies(tables, context), active_test=active_test)
    terms = parse_order(table, window.order) if window.order else _default_order(table)
    stop = None if not window.limit else window.offset + window.limit
    if terms[0] == BY_ID:
        found = list(islice(_matches(matcher, table, where), window.offset, stop))
    else:
        found = sort(tables, table, list(_matches(matcher, table, where)), terms)
        found = found[window.offset : stop]
    return found


def _companies(tables: Tables, context: Row) -> list[int] | None:
    allowed = context.get("allowed_company_ids")
    if not allowed:
        return None
    if "res.company" in tables and not set(allowed) <= set(tables["res.company"].ids):
        raise access_error("Access to unauthorized or invalid companies.")
    return list(allowed)


def visible(table: Table, row: Row, tables: Tables, context: Row) -> bool:
    """Whether the companies chosen in the context may see the row."""
    allowed = _companies(tables, context)
    if allowed is None or "company_id" not in table.fields:
        return True
    return row["company_id"] is False or row["company_id"] in allowed


def _visible(
    table: Table, where: Branch, companies: list[int] | None, *, active_test: bool
) -> Branch:
    extra: list[Leaf] = []
    asked = {leaf.path for leaf in leaves(where)}
    if active_test and "active" in table.fields and "active" not in asked:
        extra.append(Leaf("active", "!=", value=False))
    if companies is not None and "company_id" in table.fields:
        extra.append(Leaf("company_id", "in", [False, *companies]))
    return Branch("&", (*where.parts, *extra))


def _matches(matcher: Matcher, table: Table, where: Branch) -> Iterator[int]:
    test = matcher.predicate(table.model, where)
    candidates = _candidates(table, conjuncts(where))
    if not where.parts:
        return iter(candidates)
    by_id = table.by_id
    return (key for key in candidates if test(by_id[key]))


def _candidates(table: Table, conditions: list[Leaf]) -> Sequence[int]:
    """Ids, ascending, that hold every match: narrowed by conditions on id and write_date."""
    ids: Sequence[int] = table.ids
    changed = [
        str(leaf.value)
        for leaf in conditions
        if leaf.path == "write_date" and leaf.operator in (">", ">=") and not leaf.negated
    ]
    by_id = [leaf for leaf in conditions if leaf.path == "id" and not leaf.negated]
    if changed:
        ids = table.ids_changed_since(max(changed))
    for leaf in by_id:
        if leaf.operator in ("=", "in"):
            values = leaf.value if isinstance(leaf.value, (list, tuple)) else [leaf.value]
            known = table.by_id
            ids = sorted({key for key in values if key in known})
    low, high = 0, len(ids)
    for leaf in by_id:
        low, high = _narrow(ids, leaf, low, high)
    return ids if (low, high) == (0, len(ids)) else _Slice(ids, low, high)


def _narrow(ids: Sequence[int], leaf: Leaf, low: int, high: int) -> tuple[int, int]:
    bounds: dict[str, Callable[[], tuple[int, int]]] = {
        ">": lambda: (max(low, bisect_right(ids, leaf.value)), high),
        ">=": lambda: (max(low, bisect_left(ids, leaf.value)), high),
        "<": lambda: (low, min(high, bisect_left(ids, leaf.value))),
        "<=": lambda: (low, min(high, bisect_right(ids, leaf.value))),
    }
    narrow = bounds.get(leaf.operator)
    return narrow() if narrow and isinstance(leaf.value, (int, float)) else (low, high)


class _Slice(Sequence[int]):
    """A window on a long list that is not copied."""

    def __init__(self, ids: Sequence[int], low: int, high: int) -> None:
        self._ids, self._range = ids, range(low, max(low, high))

    def __len__(self) -> int:
        return len(self._range)

    def __getitem__(self, index: Any) -> Any:
        picked = self._range[index]
        return self._ids[picked] if isinstance(picked, int) else [self._ids[i] for i in picked]


def parse_order(table: Table, order: str) -> list[tuple[str, bool]]:
    """The fields to sort by, each with whether it descends; raises as Odoo does."""
    terms = []
    for text in order.split(","):
        match = ORDER_TERM.fullmatch(text)
        if not match:
            raise user_error(
                f'Invalid "order" specified ("{order}"). A valid "order" specification is a '
                "comma-separated list of valid field names (optionally followed by asc/desc "
                "for the direction)"
            )
        name = match[1]
        if name not in table.fields or not table.fields[name].stored:
            raise value_error(f"Invalid field {name!r} on model {table.model!r}")
        terms.append((name, (match[2] or "").lower() == "desc"))
    return terms


def _default_order(table: Table) -> list[tuple[str, bool]]:
    """Odoo's order for the model, as far as its fields are served."""
    served = [
        text
        for text in DEFAULT_ORDERS.get(table.model, "id").split(",")
        if text.split()[0] in table.fields
    ]
    return parse_order(table, ",".join(served) or "id")


def sort(tables: Tables, table: Table, ids: list[int], terms: list[tuple[str, bool]]) -> list[int]:
    """Ids sorted like PostgreSQL: nulls last ascending, first descending."""
    for name, descending in reversed(terms):
        relation = table.fields[name].relation
        if relation and relation in tables and relation != table.model:
            ids = _sort_by_record(tables, table, ids, name, descending=descending)
            continue
        by_id = table.by_id
        null = table.fields[name].type != "boolean"
        ids = sorted(ids, key=lambda key: _key(by_id[key][name], null=null), reverse=descending)
    return ids


def _sort_by_record(
    tables: Tables, table: Table, ids: list[int], name: str, *, descending: bool
) -> list[int]:
    comodel = tables[table.fields[name].relation or ""]
    used = {table.by_id[key][name] for key in ids}
    terms = _default_order(comodel)
    ranked = sort(tables, comodel, [key for key in comodel.ids if key in used], terms)
    rank = {key: place for place, key in enumerate(ranked)}
    last = len(rank)
    return sorted(ids, key=lambda key: rank.get(table.by_id[key][name], last), reverse=descending)


def _key(value: Any, *, null: bool) -> tuple[bool, Any]:
    return (True, 0) if null and value is False else (False, value)
