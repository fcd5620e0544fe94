"""One HTTP request and its answer, apart from how they travel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The body's content; None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def cookie(self, name: str) -> str | None:
        """A cookie's value."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says."""

    status: int
    body: bytes
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer in JSON."""
    body = json.dumps(content, separators=(",", ":")).encode()
    return Answer(status, body, headers=headers or {})


def no_database() -> Answer:
    """The page that every path of an unknown database leads to."""
    page = "<!doctype html>\n<h1>Not Found</h1>\n<p>No database is selected.</p>\n"
    return Answer(404, page.encode(), "text/html; charset=utf-8")


def not_found() -> Answer:
    """There is nothing at this path."""
    return json_answer({"error": "Not Found"}, 404)
