"""Addresses of records in Odoo."""

import re
from urllib.parse import urlsplit

_MODEL = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z0-9_]+)+")
_FIRST_PATH_SERIES = 18


def record_url(odoo_url: str | None, odoo_version: str, model: str, record_id: int) -> str | None:
    """Address of the record's form; None where the address or model is not a safe one.

    Odoo 18 brought `/odoo/<model>/<id>`; before it the form is addressed behind the `#`.
    """
    base = (odoo_url or "").rstrip("/")
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    if not plain or parts.query or parts.fragment or not _MODEL.fullmatch(model):
        return None
    if _series(odoo_version) >= _FIRST_PATH_SERIES:
        return f"{base}/odoo/{model}/{int(record_id)}"
    return f"{base}/web#id={int(record_id)}&model={model}&view_type=form"


def _series(version: str) -> int:
    digits = re.search(r"\d+", version)
    return int(digits.group()) if digits else 0
