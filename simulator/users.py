"""Who may sign in, by what, and what each may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .errors import SimulatorError
from .tables import Row, Tables

ADMIN_ID = 2
# What a user with sales, stock, purchase and read-only accounting rights is denied, and the group
# that has the right.
LIMITED_MODELS = {
    "ir.model.fields": "Administration/Access Rights",
    "mail.tracking.value": "Administration/Settings",
    "product.value": "Inventory/Administrator",
    "stock.landed.cost": "Inventory/Administrator",
    "stock.valuation.layer": "Inventory/Administrator",
}
LIMITED_FIELDS = frozenset({("stock.quant", "value")})


@dataclass(frozen=True, slots=True)
class User:
    """One login. `companies` empty means all; `hidden` names fields by model and name.

    With `two_factor` the password signs in nowhere but in a browser: calls need an API key.
    """

    login: str
    password: str
    api_keys: tuple[str, ...] = ()
    two_factor: bool = False
    denied: frozenset[str] = frozenset()
    hidden: frozenset[tuple[str, str]] = frozenset()
    companies: tuple[int, ...] = ()
    uid: int = 0
    may_write: bool = True

    def calls_with(self, secret: str) -> bool:
        """Whether RPC accepts the secret: an API key, or the password without two factors."""
        return secret in self.api_keys or (not self.two_factor and secret == self.password)


def limited_user(
    login: str, password: str, *, api_keys: tuple[str, ...] = (), companies: tuple[int, ...] = ()
) -> User:
    """A reader without the rights that valuation, tracked changes and landed costs need."""
    return User(
        login,
        password,
        api_keys,
        denied=frozenset(LIMITED_MODELS),
        hidden=LIMITED_FIELDS,
        companies=companies,
    )


def demo_users(password: str) -> tuple[User, ...]:
    """Besides `admin`: `reader` with fewer rights, `guard` with two-factor login."""
    return (
        limited_user("reader", password, api_keys=("reader-key",)),
        User("guard", password, api_keys=("guard-key",), two_factor=True),
    )


class Users:
    """The logins of one database."""

    def __init__(self, tables: Tables, users: Iterable[User]) -> None:
        self._tables = tables
        self._by_login: dict[str, User] = {}
        for user in users:
            if user.login in self._by_login:
                raise SimulatorError(f"Two users have the login {user.login!r}.")
            self._by_login[user.login] = self._installed(user)
        self._by_id = {user.uid: user for user in self._by_login.values()}

    @property
    def first(self) -> User:
        """The administrator."""
        return next(iter(self._by_login.values()))

    def sign_in(self, login: str, secret: str) -> User | None:
        """The user, for a login with password or API key over RPC."""
        user = self._by_login.get(login)
        return user if user and user.calls_with(secret) else None

    def of_call(self, uid: int, secret: str) -> User | None:
        """The user of one RPC call."""
        user = self._by_id.get(uid)
        return user if user and user.calls_with(secret) else None

    def of_browser(self, login: str, password: str) -> User | None:
        """The user, for a password given in a browser; API keys do not count there."""
        user = self._by_login.get(login)
        return user if user and user.password == password else None

    def of_key(self, key: str) -> User | None:
        """The user an API key belongs to."""
        return next((user for user in self._by_login.values() if key in user.api_keys), None)

    def own_company(self, user: User) -> int | None:
        """The company whose values a user sees when the call names none."""
        row = self._row(user.login)
        if row and row.get("company_id"):
            return int(row["company_id"])
        if user.companies or "res.company" not in self._tables:
            return next(iter(user.companies), None)
        return next(iter(self._tables["res.company"].ids), None)

    def _row(self, login: str) -> Row | None:
        if "res.users" not in self._tables:
            return None
        return next((row for row in self._tables["res.users"] if row.get("login") == login), None)

    def _installed(self, user: User) -> User:
        """The user with the id of their row, which is written unless it is there."""
        row = self._row(user.login)
        if row:
            return replace(user, uid=row["id"])
        if not self._by_login:
            return replace(user, uid=ADMIN_ID)
        taken = [ADMIN_ID - 1, *(each.uid for each in self._by_login.values())]
        if "res.users" in self._tables:
            taken += self._tables["res.users"].ids
        new = replace(user, uid=max(taken) + 1)
        self._write(new)
        return new

    def _write(self, user: User) -> None:
        table = self._tables.by_model.get("res.users")
        pattern = table.by_id.get(ADMIN_ID) if table else None
        if table and pattern:
            companies = list(user.companies) or pattern.get("company_ids") or []
            own = {"company_id": companies[0], "company_ids": companies} if companies else {}
            table.put({**pattern, **own, "id": user.uid, "login": user.login})
