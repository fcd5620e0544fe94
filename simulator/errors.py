"""What can go wrong: for the operator, and in the words an Odoo server uses."""

from typing import Any


class SimulatorError(Exception):
    """The rows cannot be served; the message says why in one sentence."""


class OdooFault(Exception):
    """An error an Odoo server reports over JSON-RPC, with its class name and its words."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message

    def body(self) -> dict[str, Any]:
        """The `error` member of the JSON-RPC answer."""
        return {
            "code": 200,
            "message": "Odoo Server Error",
            "data": {
                "name": self.name,
                "debug": f"Traceback (most recent call last):\n{self.name}: {self.message}\n",
                "message": self.message,
                "arguments": [self.message],
                "context": {},
            },
        }


def access_denied() -> OdooFault:
    """Wrong user or password on a call (a wrong `login` answers False instead)."""
    return OdooFault("odoo.exceptions.AccessDenied", "Access Denied")


def access_error(message: str) -> OdooFault:
    """The user may not see the model, the company or the record."""
    return OdooFault("odoo.exceptions.AccessError", message)


def user_error(message: str) -> OdooFault:
    """A call that Odoo refuses with a sentence for the user."""
    return OdooFault("odoo.exceptions.UserError", message)


def unknown_model(model: str) -> OdooFault:
    """The model is not installed."""
    return user_error(f"Object {model} doesn't exist")


def unknown_field(model: str, field: str) -> OdooFault:
    """The model has no such field."""
    return OdooFault("builtins.ValueError", f"Invalid field {field!r} on model {model!r}")


def value_error(message: str) -> OdooFault:
    """A malformed argument, as Python reports it inside Odoo."""
    return OdooFault("builtins.ValueError", message)


def type_error(message: str) -> OdooFault:
    """A call with arguments the method does not take."""
    return OdooFault("builtins.TypeError", message)


def attribute_error(message: str) -> OdooFault:
    """A call of a method the model does not have."""
    return OdooFault("builtins.AttributeError", message)


def unknown_database(name: str) -> OdooFault:
    """PostgreSQL's refusal, which Odoo passes on."""
    where = 'connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed'
    return OdooFault(
        "psycopg2.OperationalError", f'{where}: FATAL:  database "{name}" does not exist\n'
    )
