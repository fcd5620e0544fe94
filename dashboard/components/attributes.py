"""Attributes of HTML elements that are not Python names."""

from typing import Any


def aria(**values: Any) -> dict[str, Any]:
    """`aria(label="x")` as keyword arguments of a Dash element: `**aria(label="x")`."""
    return {f"aria-{name}": value for name, value in values.items()}
