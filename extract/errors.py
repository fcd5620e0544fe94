"""What stops a refresh: one clear sentence each, and the exit code a script can act on.

| code | class | meaning |
|---|---|---|
| 2 | `ConfigError` | a setting is missing or wrong, or the clock went back |
| 3 | `ServerUnreachable`, `ServerFault` | Odoo is not there, or answered with an error |
| 3 | `DeadlinePassed` | reading Odoo took longer than it may |
| 4 | `LoginRefused` | wrong login, password, API key or database name |
| 5 | `ModelMissing` | a required model is not installed, or the user may not read it |
| 6 | `BuildFailed` | a dbt model or test failed |
| 7 | `RefreshRunning` | another refresh holds the lock |
| 8 | `StorageFailed`, `PublishFailed` | a file cannot be written, or marts not be shown |
| 9 | `EmptyDatabase`, `TableShrank`, `RowsLeftOut` | Odoo answers with too few rows to believe |
| 10 | `ServerChanged` | raw.duckdb holds another server's rows |
| 11 | `CheckFailed` | a KPI definition does not fit the models |
| 12 | `RefreshStopped` | somebody asked it to stop; what was read is kept |

In every case the last published snapshot stays as it is.
"""

from __future__ import annotations


class ExtractError(Exception):
    """A refresh cannot go on; the message is one sentence for the operator."""

    exit_code = 1


class ConfigError(ExtractError):
    """A setting is missing or wrong, or the clock; the sentence names it."""

    exit_code = 2


class ServerUnreachable(ExtractError):
    """No Odoo answers at the address."""

    exit_code = 3


class NotOdoo(ServerUnreachable):
    """What answers at the address is not Odoo: a wrong address, or a proxy's own page."""


class AnswerTooSlow(ServerUnreachable):
    """No whole answer came within the time one call may take; fewer rows may come in time."""


class RowsLeftOut(ServerUnreachable):
    """An answer lacks rows that were asked for and exist."""

    exit_code = 9


class ServerBusy(ServerUnreachable):
    """The server asks to be left alone for `seconds`, or for a while where that is None."""

    def __init__(self, message: str, seconds: float | None) -> None:
        super().__init__(message)
        self.seconds = seconds


class DeadlinePassed(ExtractError):
    """Reading took longer than a whole pull may take."""

    exit_code = 3


class ServerFault(ExtractError):
    """Odoo answered a call with an error of its own."""

    exit_code = 3


class AnswerTooLarge(ServerFault):
    """Odoo ran out of memory or time over an answer; fewer rows may fit."""


class AccessRefused(ServerFault):
    """The signed-in user has no right to a model, or the model is not installed."""

    exit_code = 5


class LoginRefused(ExtractError):
    """Odoo does not know the login, the password, the key or the database."""

    exit_code = 4


class ModelMissing(ExtractError):
    """Models that every refresh needs cannot be read."""

    exit_code = 5


class BuildFailed(ExtractError):
    """dbt stopped: a model or a test failed, or the deadline passed."""

    exit_code = 6


class RefreshRunning(ExtractError):
    """Another process holds the refresh lock."""

    exit_code = 7


class StorageFailed(ExtractError):
    """A file under PLIMSOLL_HOME cannot be written or read."""

    exit_code = 8


class PublishFailed(StorageFailed):
    """The marts are not fit to be shown, or cannot be copied."""


class EmptyDatabase(ExtractError):
    """The Odoo database has no companies or no sales orders."""

    exit_code = 9


class TableShrank(ExtractError):
    """A table that had rows now answers with far fewer: an outage or a lost right, not a change."""

    exit_code = 9


class ServerChanged(ExtractError):
    """raw.duckdb belongs to another Odoo database."""

    exit_code = 10


class CheckFailed(ExtractError):
    """A KPI definition and the built models disagree."""

    exit_code = 11


class RefreshStopped(ExtractError):
    """The process was asked to stop, and did so between two pages."""

    exit_code = 12
