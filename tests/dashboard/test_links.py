"""Record links open the record in its own version of Odoo, and nothing else."""

import pytest

from dashboard.queries.links import record_url


@pytest.mark.parametrize(
    ("version", "address"),
    [
        ("16.0", "https://odoo.example.com/web#id=7&model=sale.order&view_type=form"),
        ("17.0+e", "https://odoo.example.com/web#id=7&model=sale.order&view_type=form"),
        ("saas~18.2", "https://odoo.example.com/odoo/sale.order/7"),
        ("18.0", "https://odoo.example.com/odoo/sale.order/7"),
        ("19.0", "https://odoo.example.com/odoo/sale.order/7"),
    ],
)
def test_the_form_is_addressed_as_the_version_does(version: str, address: str) -> None:
    assert record_url("https://odoo.example.com/", version, "sale.order", 7) == address


@pytest.mark.parametrize(
    "base",
    [
        None,
        "",
        "javascript:alert(1)",
        "//evil.example",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "http://[",
        "https://x/?a",
    ],
)
def test_an_unsafe_address_gives_no_link(base: str | None) -> None:
    assert record_url(base, "19.0", "sale.order", 7) is None


@pytest.mark.parametrize(
    "model", ["", "sale order", "sale.order/../x", "sale.order&x", "Sale.Order", "x"]
)
def test_an_odd_model_gives_no_link(model: str) -> None:
    assert record_url("https://x.example", "16.0", model, 7) is None
