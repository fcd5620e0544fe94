"""What Odoo's own errors mean for a reader, the same over every transport."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from extract.errors import (
    AccessRefused,
    AnswerTooLarge,
    LoginRefused,
    ServerFault,
    ServerUnreachable,
)
from extract.settings import Connection

NO_SUCH_MODEL = re.compile(r"object .* doesn't exist|model .* (not found|does not exist)", re.I)
TOO_LARGE = re.compile(
    r"MemoryError|QueryCanceled|statement timeout|time limit exceeded|out of memory", re.I
)
# The database or a worker went away, or had no connection left: the same call may do later.
PASSING = re.compile(
    r"psycopg2\.OperationalError|psycopg2\.InterfaceError|PoolError|SerializationFailure|"
    r"DeadlockDetected|connection pool is full|server closed the connection",
    re.I,
)
MANY = 4
EXPIRED = "SessionExpiredException"


def blame(model: str, data: Mapping[str, Any]) -> NoReturn:
    """Raise what Odoo's error (its class `name` and `message`) means for reading the model."""
    kind, words = str(data.get("name", "")), first_line(data)
    told = f"{kind} {words}"
    if _no_such_model(model, kind, words):
        raise AccessRefused(f"{model} is not installed on this server") from None
    if kind.endswith(("AccessError", "AccessDenied")):
        raise AccessRefused(f"the user may not read {model}{_open_to(data)}") from None
    if TOO_LARGE.search(told):
        raise AnswerTooLarge(f"Odoo ran out of memory or time over {model}: {words}") from None
    if PASSING.search(told):
        raise ServerUnreachable(f"it lost its database for a moment ({words})") from None
    raise ServerFault(f"Odoo cannot read {model}: {words}") from None


def _no_such_model(model: str, kind: str, words: str) -> bool:
    """A browser's call is told otherwise than `/jsonrpc`: by a KeyError, from 19 on by a 404."""
    lost = kind.endswith("KeyError") and words.strip("'\"") == model
    return lost or kind.endswith("NotFound") or bool(NO_SUCH_MODEL.search(words))


def _open_to(data: Mapping[str, Any]) -> str:
    """The groups that have the right the user lacks, where Odoo names few; many help nobody."""
    lines = str(data.get("message") or "").splitlines()
    groups = [line.strip()[2:] for line in lines if line.startswith("\t- ")]
    return f" (Odoo opens it to {' or '.join(groups)})" if 0 < len(groups) < MANY else ""


def refuse_login(where: Connection, data: Mapping[str, Any] | None) -> NoReturn:
    """Raise why the server lets nobody in, from its error, or None for a plain no."""
    words = first_line(data or {})
    kind = str((data or {}).get("name", ""))
    if ("does not exist" in words and where.database in words) or "Database not found" in words:
        raise LoginRefused(f"Odoo at {where.url} has no database {where.database!r}.") from None
    if data is None or "AccessDenied" in kind or "Access Denied" in words:
        raise LoginRefused(
            f"Odoo at {where.url} refused login {where.login!r} for database "
            f"{where.database!r}: wrong password or API key, or two-factor login, "
            "which needs an API key."
        ) from None
    raise ServerFault(f"Odoo at {where.url} could not log in: {words}") from None


def first_line(data: Mapping[str, Any]) -> str:
    """The first line of the error's message."""
    lines = str(data.get("message") or "").strip().splitlines()
    return lines[0] if lines else str(data.get("name") or "no reason given")
