"""What can go wrong: for the operator, and in the words an Odoo server uses."""

from typing import Any

# Where a protocol answers with HTTP codes (JSON-2); every other class of error is a 500.
STATUSES = {
    "odoo.exceptions.AccessDenied": 403,
    "odoo.exceptions.AccessError": 403,
    "odoo.exceptions.UserError": 422,
    "werkzeug.exceptions.BadRequest": 400,
    "werkzeug.exceptions.Unauthorized": 401,
    "werkzeug.exceptions.NotFound": 404,
    "werkzeug.exceptions.UnprocessableEntity": 422,
}


FOUND_BY_ROUTE = 19
NOT_FOUND_PAGE = (
    "404 Not Found: The requested URL was not found on the server. If you entered the URL "
    "manually please check your spelling and try again."
)


class SimulatorError(Exception):
    """The rows cannot be served; the message says why in one sentence."""


class OdooFault(Exception):
    """An error an Odoo server reports over RPC, with its class name and its words."""

    def __init__(
        self, name: str, message: str, *, code: int = 200, title: str = "Odoo Server Error"
    ) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.code = code
        self.title = title

    @property
    def status(self) -> int:
        """The HTTP code of this error where the protocol has one."""
        return STATUSES.get(self.name, 500)

    def details(self) -> dict[str, Any]:
        """The error as JSON-2 reports it, and the `data` of JSON-RPC."""
        coded = [self.status] if self.name.startswith("werkzeug.") else []
        return {
            "name": self.name,
            "debug": f"Traceback (most recent call last):\n{self.name}: {self.message}\n",
            "message": self.message,
            "arguments": [self.message, *coded],
            "context": {},
        }

    def body(self) -> dict[str, Any]:
        """The `error` member of the JSON-RPC answer."""
        return {"code": self.code, "message": self.title, "data": self.details()}


def as_fault(error: Exception) -> OdooFault:
    """Any error as the server reports it: Odoo too passes on whatever went wrong."""
    if isinstance(error, OdooFault):
        return error
    return OdooFault(f"builtins.{type(error).__name__}", str(error))


def access_denied() -> OdooFault:
    """Wrong user or password on a call (a wrong `login` answers False instead)."""
    return OdooFault("odoo.exceptions.AccessDenied", "Access Denied")


def http_fault(kind: str, message: str) -> OdooFault:
    """A refusal of JSON-2 before any method runs, such as `NotFound`."""
    return OdooFault(f"werkzeug.exceptions.{kind}", message)


def session_expired() -> OdooFault:
    """A call that needs a session came without a valid one."""
    return OdooFault(
        "odoo.http.SessionExpiredException",
        "Session expired",
        code=100,
        title="Odoo Session Expired",
    )


def access_error(message: str) -> OdooFault:
    """The user may not see the model, the company or the record."""
    return OdooFault("odoo.exceptions.AccessError", message)


def no_right(model: str, group: str | None = None) -> OdooFault:
    """The user may not read the model at all; those of the group may."""
    open_to = (
        f"This operation is allowed for the following groups:\n\t- {group}"
        if group
        else "No group currently allows this operation."
    )
    return access_error(
        f"You are not allowed to access '{model}' ({model}) records.\n\n{open_to}\n\n"
        "Contact your administrator to request access if necessary."
    )


def field_denied(model: str, fields: list[str], uid: int) -> OdooFault:
    """The call names fields that the user's groups do not show."""
    listed = "\n".join(f"- {name}" for name in fields)
    return access_error(
        "The requested operation can not be completed due to security restrictions.\n\n"
        f"Document type: {model} ({model})\nOperation: read\nUser: {uid}\nFields:\n{listed}"
    )


def user_error(message: str) -> OdooFault:
    """A call that Odoo refuses with a sentence for the user."""
    return OdooFault("odoo.exceptions.UserError", message)


def unknown_model(model: str) -> OdooFault:
    """The model is not installed."""
    return user_error(f"Object {model} doesn't exist")


def unknown_model_in_browser(model: str, series: int) -> OdooFault:
    """The same over `/web/dataset/call_kw`, which looks the model up itself."""
    if series < FOUND_BY_ROUTE:
        return OdooFault("builtins.KeyError", model)
    return OdooFault(
        "werkzeug.exceptions.NotFound", NOT_FOUND_PAGE, code=404, title="404: Not Found"
    )


def unknown_field(model: str, field: str, series: int) -> OdooFault:
    """The model has no such field."""
    where = repr(model) if series >= FOUND_BY_ROUTE else f"model {model!r}"
    return OdooFault("builtins.ValueError", f"Invalid field {field!r} on {where}")


def value_error(message: str) -> OdooFault:
    """A malformed argument, as Python reports it inside Odoo."""
    return OdooFault("builtins.ValueError", message)


def type_error(message: str) -> OdooFault:
    """A call with arguments the method does not take."""
    return OdooFault("builtins.TypeError", message)


def attribute_error(message: str) -> OdooFault:
    """A call of a method the model does not have."""
    return OdooFault("builtins.AttributeError", message)


def undefined_column(model: str, field: str) -> OdooFault:
    """PostgreSQL's refusal of a field whose column an unfinished upgrade has not made."""
    return OdooFault(
        "psycopg2.errors.UndefinedColumn",
        f"column {model.replace('.', '_')}.{field} does not exist\n",
    )


def memory_error() -> OdooFault:
    """The worker reached its soft memory limit while it built the answer."""
    return OdooFault("builtins.MemoryError", "")


def statement_timeout() -> OdooFault:
    """PostgreSQL gave up a statement that took too long."""
    return OdooFault(
        "psycopg2.errors.QueryCanceled", "canceling statement due to statement timeout\n"
    )


def unknown_database(name: str) -> OdooFault:
    """PostgreSQL's refusal, which Odoo passes on."""
    where = 'connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed'
    return OdooFault(
        "psycopg2.OperationalError", f'{where}: FATAL:  database "{name}" does not exist\n'
    )
