"""Texts without the secrets in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from pydantic import SecretStr

HIDDEN = "***"


def masked(text: str, secrets: Iterable[SecretStr]) -> str:
    """The text with `***` for every secret, as it is or as JSON, Python or a URL would write it."""
    forms = {form for each in secrets for form in _forms(each.get_secret_value())}
    for form in sorted(forms, key=len, reverse=True):  # the longest first: one may hold another
        text = text.replace(form, HIDDEN)
    return text


def _forms(secret: str) -> set[str]:
    quoted = (json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret))
    return {secret, quote(secret, safe=""), *(each[1:-1] for each in quoted)} - {""}
