"""Reading a component tree in tests: its text, its links, its figures."""

import json
from collections.abc import Iterator
from typing import Any

from plotly.utils import PlotlyJSONEncoder


def as_json(tree: Any) -> Any:
    """The tree as the browser receives it."""
    return json.loads(json.dumps(tree, cls=PlotlyJSONEncoder))


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component of a tree given as JSON."""
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)
    elif isinstance(tree, dict) and "props" in tree:
        yield tree
        yield from nodes(tree["props"].get("children"))


def words(tree: Any) -> str:
    """All text of the tree, parts separated by a blank."""
    if isinstance(tree, list):
        return " ".join(words(part) for part in tree)
    if isinstance(tree, dict):
        return words(tree["props"].get("children")) if "props" in tree else ""
    return "" if tree is None else str(tree)


def hrefs(tree: Any) -> list[str]:
    """Targets of all links."""
    return [n["props"]["href"] for n in nodes(tree) if n["props"].get("href") is not None]


def of_class(tree: Any, name: str) -> list[dict[str, Any]]:
    """Components that carry a CSS class."""
    return [n for n in nodes(tree) if name in str(n["props"].get("className", "")).split()]


def figures(tree: Any) -> list[dict[str, Any]]:
    """Plotly figures the page sends."""
    specs = [n["props"] for n in nodes(tree) if isinstance(n["props"].get("id"), dict)]
    return [props["data"] for props in specs if props["id"].get("type") == "figure-spec"]
