"""Browser sessions: sign in with a password, then call models by a cookie."""

from __future__ import annotations

import secrets
from typing import Any

from .errors import access_denied, access_error, session_expired, unknown_model_in_browser
from .exchange import Answer, Request, json_answer, not_found
from .rpc import Database, envelope
from .users import User

COOKIE = "session_id"
CALL = "/web/dataset/call_kw"


class Sessions:
    """`/web/session/...` and `/web/dataset/call_kw`; sessions outlive a restart, as Odoo's do."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._users: dict[str, User] = {}

    def answer(self, request: Request, body: dict[str, Any]) -> Answer:
        """The answer for a path below `/web`."""
        key = request.cookie(COOKIE) or ""
        if request.path == "/web/session/authenticate":
            return self._authenticate(body)
        if request.path == "/web/session/get_session_info":
            return json_answer(envelope(body, lambda _: self._info(self._signed_in(key))))
        if request.path == "/web/session/destroy":
            self._users.pop(key, None)
            return json_answer(envelope(body, lambda _: None))
        if request.path == CALL or request.path.startswith(CALL + "/"):
            return json_answer(envelope(body, lambda params: self._call(key, params)))
        return not_found()

    def _authenticate(self, body: dict[str, Any]) -> Answer:
        headers: dict[str, str] = {}

        def sign_in(params: dict[str, Any]) -> dict[str, Any]:
            if params.get("db") != self._database.name:
                raise access_error("Database not found.")
            user = self._database.users.of_browser(params["login"], params["password"])
            if user is None:
                raise access_denied()
            if user.two_factor:
                # The page would ask for the code now; a program gets no further.
                return {"uid": None}
            key = secrets.token_hex(20)
            self._users[key] = user
            headers["Set-Cookie"] = f"{COOKIE}={key}; HttpOnly; Path=/"
            return self._info(user)

        answer = envelope(body, sign_in)
        return json_answer(answer, headers=headers)

    def _signed_in(self, key: str) -> User:
        user = self._users.get(key)
        if user is None:
            raise session_expired()
        return user

    def _info(self, user: User) -> dict[str, Any]:
        version = self._database.version()
        return {
            "uid": user.uid,
            "db": self._database.name,
            "username": user.login,
            "user_context": {"lang": "en_US", "tz": "Europe/Brussels", "uid": user.uid},
            "server_version": version["server_version"],
            "server_version_info": version["server_version_info"],
        }

    def _call(self, key: str, params: dict[str, Any]) -> Any:
        user, model = self._signed_in(key), params["model"]
        tables = self._database.tables
        if model not in tables:
            raise unknown_model_in_browser(model, tables.series)
        named = params.get("kwargs") or {}
        return self._database.models.call(model, params["method"], params["args"], named, user)
