"""Conditions on rows: a domain tree compiled to one predicate."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from .domain import Leaf, Node, parse
from .errors import unknown_model, value_error
from .names import display_name
from .tables import RELATIONS, Field, Row, Table, Tables

Predicate = Callable[[Row], bool]
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
STAMPS = ("create_date", "write_date")


class Matcher:
    """Compiles domains for one server, with or without hiding archived records."""

    def __init__(self, tables: Tables, *, active_test: bool = True) -> None:
        self.tables = tables
        self.active_test = active_test

    def predicate(self, model: str, node: Node) -> Predicate:
        """Whether a row of the model meets the condition."""
        if isinstance(node, Leaf):
            return self._leaf(self.table(model), node)
        parts = [self.predicate(model, part) for part in node.parts]
        if len(parts) == 1:
            return parts[0]
        if node.operator == "|":
            return lambda row: any(part(row) for part in parts)
        return lambda row: all(part(row) for part in parts)

    def table(self, model: str) -> Table:
        """The model's table; raises as Odoo does for a model that is not installed."""
        if model not in self.tables:
            raise unknown_model(model)
        return self.tables[model]

    def _leaf(self, table: Table, leaf: Leaf) -> Predicate:
        if isinstance(leaf.path, int):
            return lambda _: bool(leaf.value)
        head, _, rest = leaf.path.partition(".")
        facts = table.fields.get(head)
        if facts is None:
            shown = (leaf.path, leaf.operator, leaf.value)
            raise value_error(f"Invalid field {table.model}.{head} in leaf {shown!r}")
        test = self._test(table, head, facts, rest, leaf)
        if leaf.negated:
            # SQL's NOT: a null column meets neither the condition nor its negation.
            return lambda row: row[head] is not False and not test(row)
        return test

    def _test(self, table: Table, head: str, facts: Field, rest: str, leaf: Leaf) -> Predicate:
        if rest:
            inner = self.predicate(facts.relation or "", Leaf(rest, leaf.operator, leaf.value))
            return self._through(head, facts, inner)
        if leaf.operator in ("any", "not any"):
            inner = self.predicate(facts.relation or "", parse(leaf.value))
            found = self._through(head, facts, inner)
            return found if leaf.operator == "any" else lambda row: not found(row)
        if leaf.operator in ("child_of", "parent_of"):
            return self._within(table, head, facts, leaf)
        if facts.type in RELATIONS:
            return self._relational(head, facts, leaf)
        if head == "display_name":
            return self._named(table, leaf)
        return _scalar(head, facts, leaf, exact=self.tables.series >= 19)

    def _through(self, head: str, facts: Field, inner: Predicate) -> Predicate:
        comodel = self.table(facts.relation or "")
        if facts.type == "many2one":
            return lambda row: (
                (target := comodel.by_id.get(row[head])) is not None and inner(target)
            )
        # Odoo hides archived records behind x2many fields, not behind many2one.
        hide = self.active_test and "active" in comodel.fields
        return lambda row: any(
            inner(target)
            for key in row[head]
            if (target := comodel.by_id.get(key)) is not None and (not hide or target["active"])
        )

    def _within(self, table: Table, head: str, facts: Field, leaf: Leaf) -> Predicate:
        model = table.model if head == "id" else facts.relation or ""
        found = self._family(self.table(model), leaf.operator, self._ids(model, leaf.value))
        if facts.type in ("one2many", "many2many"):
            return lambda row: not found.isdisjoint(row[head])
        return lambda row: row[head] is not False and row[head] in found

    def _family(self, table: Table, direction: str, ids: set[int]) -> set[int]:
        links = table.children()
        if direction == "parent_of":
            parents = {child: parent for parent, all_ in links.items() for child in all_}
            links = {child: [parent] for child, parent in parents.items() if parent}
        found: set[int] = set()
        todo = [key for key in ids if key in table.by_id]
        while todo:
            key = todo.pop()
            if key not in found:
                found.add(key)
                todo += links.get(key, [])
        return found

    def _ids(self, model: str, value: Any) -> set[int]:
        if isinstance(value, str):
            pattern = _pattern(value, "ilike")
            return {
                key
                for key in self.table(model).ids
                if pattern(display_name(self.tables, model, key))
            }
        values = value if isinstance(value, (list, tuple)) else [value]
        return {key for key in values if key}

    def _relational(self, head: str, facts: Field, leaf: Leaf) -> Predicate:
        if leaf.operator in COMPARISONS and facts.type == "many2one":
            return _scalar(head, facts, leaf, exact=True)
        texts = [leaf.value] if isinstance(leaf.value, str) else []
        if texts or "like" in leaf.operator:
            return self._by_name(head, facts, leaf)
        values = leaf.value if isinstance(leaf.value, (list, tuple)) else [leaf.value]
        wanted, null = {key for key in values if key}, any(not key for key in values)
        negative = leaf.operator in ("!=", "not in")

        def test(row: Row) -> bool:
            held = row[head] if isinstance(row[head], list) else [row[head]] if row[head] else []
            return (bool(wanted.intersection(held)) or (null and not held)) != negative

        return test

    def _by_name(self, head: str, facts: Field, leaf: Leaf) -> Predicate:
        negative = leaf.operator in ("!=", "not in", "not like", "not ilike")
        positive = leaf.inverse().operator if negative else leaf.operator
        pattern = _pattern(str(leaf.value), positive)
        model = facts.relation or ""

        def test(row: Row) -> bool:
            held = row[head] if isinstance(row[head], list) else [row[head]] if row[head] else []
            return any(pattern(display_name(self.tables, model, key)) for key in held) != negative

        return test

    def _named(self, table: Table, leaf: Leaf) -> Predicate:
        test = _scalar("display_name", Field("char"), leaf, exact=True)
        return lambda row: test({"display_name": display_name(self.tables, table.model, row["id"])})


def _pattern(value: str, kind: str) -> Callable[[str], bool]:
    if kind in ("=", "in"):
        return lambda text: text == value
    raw = value if kind.startswith("=") else f"%{value}%"
    parts = re.split(r"(\\.|%|_)", raw, flags=re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(p, re.escape(p[1:] if p[:1] == "\\" else p)) for p in parts)
    flags = re.DOTALL | (re.IGNORECASE if "ilike" in kind else 0)
    matches = re.compile(regex, flags).fullmatch
    return lambda text: matches(text) is not None


def _scalar(head: str, facts: Field, leaf: Leaf, *, exact: bool) -> Predicate:
    if "like" in leaf.operator:
        return _like(head, leaf)
    if leaf.operator in COMPARISONS:
        return _comparison(head, facts, leaf, exact=exact)
    if leaf.operator == "=?":
        return (
            (lambda _: True)
            if not leaf.value
            else _scalar(head, facts, Leaf(head, "=", leaf.value), exact=exact)
        )
    return _equality(head, facts, leaf)


def _equality(head: str, facts: Field, leaf: Leaf) -> Predicate:
    values = leaf.value if isinstance(leaf.value, (list, tuple)) else [leaf.value]
    null = any(each is None or each is False for each in values)
    if facts.type in ("integer", "float", "monetary"):
        # Odoo never stores null for a number it shows as 0, yet `= False` finds both.
        null = null or any(each == 0 for each in values)
    wanted = {_typed(facts, "=", each) for each in values if each is not None and each is not False}
    negative = leaf.operator in ("!=", "not in")

    def test(row: Row) -> bool:
        held = row[head]
        met = (null and (held is False or held == 0)) or (held is not False and held in wanted)
        return met != negative

    return test


def _comparison(head: str, facts: Field, leaf: Leaf, *, exact: bool) -> Predicate:
    sign = leaf.operator
    if head in STAMPS and not exact:
        # Stamps keep microseconds that are not shown: before 19 `>` finds the same second.
        sign = {">": ">=", "<=": "<"}.get(sign, sign)
    compare, value = COMPARISONS[sign], _typed(facts, leaf.operator, leaf.value)
    if isinstance(value, bool) or value is None:
        value = 0 if facts.type in ("integer", "float", "monetary", "many2one") else ""
    return lambda row: row[head] is not False and compare(row[head], value)


def _typed(facts: Field, sign: str, value: Any) -> Any:
    """A date given for a time means the day's end after `>` and `<=`, its start otherwise."""
    if facts.type == "datetime" and isinstance(value, str) and len(value) == 10:
        return value + (" 23:59:59" if sign in (">", "<=") else " 00:00:00")
    if facts.type == "date" and isinstance(value, str):
        return value[:10]
    return value


def _like(head: str, leaf: Leaf) -> Predicate:
    if leaf.value in ("", False, None) and not leaf.operator.startswith("="):
        empty = not leaf.operator.startswith("not")
        return lambda _: empty
    negative = leaf.operator.startswith("not ")
    pattern = _pattern(str(leaf.value), leaf.operator.removeprefix("not "))

    def test(row: Row) -> bool:
        held = row[head]
        return negative if held is False else pattern(str(held)) != negative

    return test
