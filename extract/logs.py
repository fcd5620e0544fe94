"""Logs for machines or for people, with no secret in them."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from typing import Any, TextIO

from pydantic import SecretStr

from .masking import masked
from .settings import ExtractSettings

FACTS = (
    "run_id", "step", "model", "rows", "changed", "bytes", "seconds", "retries", "status", "kind",
)  # fmt: skip
_QUIET = ("apscheduler", "alembic", "urllib3")


def configure(settings: ExtractSettings, stream: TextIO | None = None) -> None:
    """Send this process's logs to `stream` (standard error) in the format of the settings."""
    handler = logging.StreamHandler(stream or sys.stderr)
    machine = settings.log_format == "json"
    secrets = _secrets(settings)
    handler.setFormatter(_JsonLines(secrets) if machine else _Lines(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _secrets(settings: ExtractSettings) -> list[SecretStr]:
    given = [getattr(settings, name) for name in type(settings).model_fields]
    return [each for each in given if isinstance(each, SecretStr)]


class _Hiding(logging.Formatter):
    """Replaces each secret wherever it stands, in a traceback too."""

    def __init__(self, secrets: list[SecretStr]) -> None:
        super().__init__()
        self._secrets = secrets

    def hide(self, text: str) -> str:
        """The text without any secret."""
        return masked(text, self._secrets)


class _Lines(_Hiding):
    def format(self, record: logging.LogRecord) -> str:
        """Time, level and message; a traceback below it."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC)
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        text = f"{time:%Y-%m-%d %H:%M:%S}Z {record.levelname.lower():<7} {record.getMessage()}"
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return self.hide(f"{text}  {facts}".rstrip() + trace)


class _JsonLines(_Hiding):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object: time, level, logger, message, and the facts the record carries."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        entry: dict[str, Any] = {
            "time": time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        # Hidden value by value: a secret with a quote in it looks another way once escaped.
        hidden = {
            key: self.hide(value) if isinstance(value, str) else value
            for key, value in entry.items()
        }
        return json.dumps(hidden, ensure_ascii=False)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name, None) for name in FACTS}
    return {name: value for name, value in found.items() if value is not None}
