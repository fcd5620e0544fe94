"""Odoo's search domains: prefix notation in, a tree without negated branches out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import value_error

NEGATIONS = {
    "=": "!=",
    "<": ">=",
    ">": "<=",
    "in": "not in",
    "like": "not like",
    "ilike": "not ilike",
    "any": "not any",
}
NEGATIONS |= {negative: positive for positive, negative in NEGATIONS.items()}
OPERATORS = {*NEGATIONS, "=like", "=ilike", "child_of", "parent_of", "=?"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition; `negated` only where the operator has no opposite of its own."""

    path: str | int
    operator: str
    value: Any
    negated: bool = False

    def inverse(self) -> Leaf:
        """The condition for the other rows; as in Odoo nulls meet neither `<` nor `>=`."""
        if isinstance(self.path, int):
            return Leaf(self.path, self.operator, 1 - self.value)
        opposite = NEGATIONS.get(self.operator)
        if opposite:
            return Leaf(self.path, opposite, self.value)
        return Leaf(self.path, self.operator, self.value, not self.negated)


@dataclass(frozen=True, slots=True)
class Branch:
    """All (`&`) or any (`|`) of several conditions."""

    operator: str
    parts: tuple[Node, ...]

    def inverse(self) -> Branch:
        """De Morgan's opposite."""
        flipped = "|" if self.operator == "&" else "&"
        return Branch(flipped, tuple(part.inverse() for part in self.parts))


Node = Leaf | Branch


def parse(domain: Sequence[Any] | None) -> Branch:
    """The domain as a conjunction; raises Odoo's ValueError where it is malformed."""
    stack: list[Node] = []
    for item in reversed(list(domain or [])):
        if item == "!":
            stack.append(_pop(stack, domain).inverse())
        elif item in ("&", "|"):
            stack.append(Branch(item, (_pop(stack, domain), _pop(stack, domain))))
        else:
            stack.append(_leaf(item, domain))
    return Branch("&", tuple(reversed(stack)))


def conjuncts(node: Node) -> list[Leaf]:
    """The conditions every matching row must meet, through nested `&`."""
    if isinstance(node, Leaf):
        return [node]
    if node.operator == "|":
        return []
    return [leaf for part in node.parts for leaf in conjuncts(part)]


def leaves(node: Node) -> list[Leaf]:
    """Every condition in the tree."""
    if isinstance(node, Leaf):
        return [node]
    return [leaf for part in node.parts for leaf in leaves(part)]


def _pop(stack: list[Node], domain: Any) -> Node:
    if not stack:
        raise value_error(f"Domain {domain!r} is malformed: an operator lacks its conditions")
    return stack.pop()


def _leaf(item: Any, domain: Any) -> Leaf:
    if not isinstance(item, (list, tuple)) or len(item) != 3:
        raise value_error(f"Invalid leaf {item!r} in domain {domain!r}")
    path, operator, value = item
    if isinstance(path, int) and (operator, value) == ("=", 1):
        return Leaf(0, "=", int(path == 1))
    operator = {"<>": "!=", "==": "="}.get(str(operator).lower(), str(operator).lower())
    if not isinstance(path, str) or operator not in OPERATORS:
        raise value_error(f"Invalid operator in leaf {tuple(item)!r}")
    return Leaf(path, operator, value)
