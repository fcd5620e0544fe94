"""Addresses of records in Odoo."""


def record_url(odoo_url: str | None, odoo_version: str, model: str, record_id: int) -> str | None:
    """Address of the record's form; None where the address or model is not a safe one."""
    raise NotImplementedError
