"""What a metric may be made of: an arithmetic tree over aggregated columns, rendered to SQL.

A derived metric's `expr` is read by a grammar of its own (names, numbers, + - * /, a few
functions) and written out anew, so that nothing but arithmetic reaches the database.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dashboard.errors import DefinitionError
from dashboard.metrics.model import SemanticModel

FUNCTIONS = ("abs", "coalesce", "greatest", "least", "nullif", "round")

_OPERATORS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_TEMPLATE = re.compile(
    r"\{\{\s*(Dimension|TimeDimension|Entity)\(\s*(['\"])([\w]+)\2\s*"
    r"(?:,\s*(['\"])(day|week|month|quarter|year)\4\s*)?\)\s*\}\}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_MAX_EXPRESSION = 500


@dataclass(frozen=True)
class Leaf:
    """One aggregated column: `aggregation` of `expression` where all `filters` hold."""

    metric: str
    model: SemanticModel
    time: str
    aggregation: str
    expression: str
    quantile: float | None
    discrete: bool
    filters: tuple[str, ...]
    fill: float | None
    label: str = ""
    description: str = ""


@dataclass(frozen=True)
class Number:
    """A constant in a derived metric."""

    value: float


@dataclass(frozen=True)
class Ratio:
    """Sum over sum; null where the denominator is 0."""

    numerator: "Node"
    denominator: "Node"


@dataclass(frozen=True)
class Operation:
    """`left operator right`."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """One of FUNCTIONS."""

    function: str
    arguments: tuple["Node", ...]


Node = Leaf | Number | Ratio | Operation | Call


def leaves(node: Node) -> Iterator[Leaf]:
    """The aggregated columns of a tree, left to right, with repeats."""
    match node:
        case Leaf():
            yield node
        case Ratio(numerator, denominator):
            yield from leaves(numerator)
            yield from leaves(denominator)
        case Operation(_, left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from leaves(argument)


def counted(node: Node) -> Iterator[Leaf]:
    """The leaves whose rows make up n: of a ratio only the denominator's."""
    match node:
        case Ratio(_, denominator):
            yield from counted(denominator)
        case Operation(_, left, right):
            yield from counted(left)
            yield from counted(right)
        case Call(_, arguments):
            for argument in arguments:
                yield from counted(argument)
        case _:
            yield from leaves(node)


def is_additive(node: Node) -> bool:
    """True where the parts of a split add up to the whole."""
    match node:
        case Leaf():
            return node.aggregation in ("sum", "count", "sum_boolean")
        case Operation("+" | "-", left, right):
            return is_additive(left) and is_additive(right)
        case _:
            return False


def to_sql(node: Node, column: Callable[[Leaf], str]) -> str:
    """The tree as SQL; `column` names a leaf's aggregated value."""
    match node:
        case Leaf():
            return column(node)
        case Number(value):
            return repr(value)
        case Ratio(numerator, denominator):
            return divide(to_sql(numerator, column), to_sql(denominator, column))
        case Operation("/", left, right):
            return divide(to_sql(left, column), to_sql(right, column))
        case Operation(operator, left, right):
            return f"({to_sql(left, column)} {operator} {to_sql(right, column)})"
        case Call(function, arguments):
            return f"{function}({', '.join(to_sql(a, column) for a in arguments)})"


def in_words(node: Node, name: Callable[[Leaf], str]) -> str:
    """The tree as readers do the sum; `name` says what a leaf's column is called."""
    match node:
        case Leaf():
            return f"{_AGGREGATED.get(node.aggregation) or _quantile(node)} {name(node)}"
        case Number(value):
            return f"{value:g}"
        case Ratio(left, right):
            return f"{_bracketed(left, name)} / {_bracketed(right, name)}"
        case Operation(operator, left, right):
            inner = _bracketed if operator in "*/" else in_words
            # what a minus takes away is one thing
            last = in_words if operator == "+" else _bracketed
            sign = "−" if operator == "-" else operator
            return f"{inner(left, name)} {sign} {last(right, name)}"
        # what stands in for nothing is no part of the sum
        case Call("coalesce" | "nullif", arguments):
            return in_words(arguments[0], name)
        case Call(function, arguments):
            return f"{function}({', '.join(in_words(a, name) for a in arguments)})"


_AGGREGATED = {
    "sum": "sum of",
    "count": "count of",
    "count_distinct": "different values of",
    "average": "average of",
    "min": "least",
    "max": "greatest",
    "sum_boolean": "count of yes in",
    "median": "median of",
}


def _quantile(leaf: Leaf) -> str:
    return f"{100 * (leaf.quantile or 0):g}th percentile of"


def _bracketed(node: Node, name: Callable[[Leaf], str]) -> str:
    text = in_words(node, name)
    is_sum = isinstance(node, Operation) and node.operator in "+-"
    return f"({text})" if is_sum or isinstance(node, Ratio) else text


def divide(numerator: str, denominator: str) -> str:
    """Division that gives null for a denominator of 0."""
    return f"({numerator} / nullif({denominator}, 0))"


def parse_derived(metric: str, text: str, inputs: Mapping[str, Node]) -> Node:
    """Tree of a derived metric's `expr` over its input metrics."""
    where = f"Metric {metric}: expr `{text[:80]}`"
    if len(text) > _MAX_EXPRESSION:
        raise DefinitionError(f"{where} is longer than {_MAX_EXPRESSION} characters.")
    try:
        return _node(_arithmetic(text), inputs)
    except (SyntaxError, ValueError, RecursionError, DefinitionError) as error:
        reason = str(error) if isinstance(error, DefinitionError) else "it is not arithmetic"
        raise DefinitionError(
            f"{where} cannot be used: {reason}; allowed are the input metrics"
            f" ({', '.join(sorted(inputs))}), numbers, + - * /, brackets"
            f" and {', '.join(FUNCTIONS)}."
        ) from None


def _arithmetic(text: str) -> ast.expr:
    if "--" in text:  # a comment to SQL, a double minus here
        raise DefinitionError("`--` is not allowed")
    return ast.parse(text.strip(), mode="eval").body


def _node(tree: ast.expr, inputs: Mapping[str, Node]) -> Node:
    match tree:
        case ast.Name(id=name) if name in inputs:
            return inputs[name]
        case ast.Name(id=name):
            raise DefinitionError(f"`{name}` is not among its input_metrics")
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Number(float(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Operation("-", Number(0.0), _node(operand, inputs))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _node(operand, inputs)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return Operation(_OPERATORS[type(op)], _node(left, inputs), _node(right, inputs))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name.lower() in FUNCTIONS:
            return Call(name.lower(), tuple(_node(argument, inputs) for argument in args))
        case _:
            raise DefinitionError(f"`{ast.unparse(tree)[:60]}` is not allowed")


def render_filter(metric: str, template: str, model: SemanticModel, time: str) -> str:
    """SQL condition of a metric's filter template over its own model."""

    def column(match: re.Match[str]) -> str:
        kind, _, path, _, grain = match.groups()
        expression = _column(metric, path, model, time, entity=kind.lower() == "entity")
        return f"date_trunc('{grain.lower()}', {expression})" if grain else expression

    return one_expression(metric, "filter", _TEMPLATE.sub(column, template))


def _column(metric: str, path: str, model: SemanticModel, time: str, *, entity: bool) -> str:
    if path == "metric_time":
        return model.times[time]
    prefix, separator, name = path.rpartition("__")
    if entity and not separator and path in model.entities:
        return model.entities[path]
    if not entity and prefix in model.primary_entities:
        found = model.categories.get(name) or model.times.get(name)
        if found:
            return found
    own = sorted({*model.categories, *model.times})
    raise DefinitionError(
        f"Metric {metric}: its filter names `{path}`, which {model.name} does not have; write"
        f" {' or '.join(sorted(model.primary_entities))}__ and one of {', '.join(own)}."
    )


def one_expression(metric: str, key: str, sql: str) -> str:
    """`sql` in brackets; DefinitionError where it is not one closed expression."""
    bare = _QUOTED.sub("", sql)
    forbidden = [mark for mark in (";", "--", "/*", "{{", "{%", "'", '"', "?") if mark in bare]
    if forbidden or not sql.strip() or not _balanced(bare):
        raise DefinitionError(
            f"Metric {metric}: {key} `{sql[:80]}` is not one plain SQL expression"
            + (f" (it has {' '.join(forbidden)})." if forbidden else ".")
        )
    return f"({sql})"


def _balanced(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"[()]", text):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            return False
    return depth == 0
