"""JSON-2, from 19 on: `POST /json/2/<model>/<method>` with named arguments and an API key."""

from __future__ import annotations

from typing import Any

from .errors import as_fault, http_fault
from .exchange import Answer, Request, json_answer, no_database
from .rpc import Database
from .users import User

PREFIX = "/json/2/"


def answer(database: Database, request: Request) -> Answer:
    """The method's result itself, or the error with an HTTP code that says its class."""
    if request.headers.get("x-odoo-database", database.name) != database.name:
        return no_database()
    try:
        user = _bearer(database, request)
        model, _, method = request.path.removeprefix(PREFIX).partition("/")
        return json_answer(database.models.call_named(model, method, _named(request), user))
    except Exception as error:  # noqa: BLE001 - Odoo too reports whatever went wrong
        fault = as_fault(error)
        asked = {"WWW-Authenticate": "bearer"} if fault.status == 401 else {}
        return json_answer(fault.details(), fault.status, asked)


def _bearer(database: Database, request: Request) -> User:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    user = database.users.of_key(key.strip()) if kind.lower() == "bearer" else None
    if user is None:
        raise http_fault("Unauthorized", "Invalid apikey")
    return user


def _named(request: Request) -> dict[str, Any]:
    """The arguments; JSON that is no object counts as none."""
    named = request.json()
    if named is None and request.body:
        raise http_fault("BadRequest", "could not parse the body as json")
    return named if isinstance(named, dict) else {}
