"""What users may read: models, fields, and the values of the company at hand."""

from collections.abc import Iterator
from typing import Any

import odoorpc
import pytest

from simulator.recorded import load_rows
from simulator.server import OdooServer
from simulator.tables import Field, Table, Tables
from simulator.users import LIMITED_MODELS, demo_users

from .client import Json2
from .conftest import signed_in, small_tables


def stocked(version: str = "19.0") -> Tables:
    """Models a limited user is denied, a quant with a value, and a cost for each company."""
    tables = small_tables(version)
    for model in sorted(LIMITED_MODELS):
        tables.add(Table(model, {"name": Field("char")}, [{"id": 1, "name": "x"}]))
    quants = {"quantity": Field("float"), "value": Field("monetary")}
    tables.add(Table("stock.quant", quants, [{"id": 1, "quantity": 2.0, "value": 9.0}]))
    fields = {
        "name": Field("char"),
        "standard_price": Field("float", stored=False, company_dependent=True),
    }
    goods = Table("product.product", fields, [{"id": 7, "name": "crate", "standard_price": 4.0}])
    goods.per_company = {"standard_price": {1: {7: 4.0}, 2: {7: 3.5}}}
    tables.add(goods)
    users = {
        "login": Field("char"),
        "company_id": Field("many2one", "res.company"),
        "company_ids": Field("many2many", "res.company"),
    }
    admin = {"id": 2, "login": "admin", "company_id": 2, "company_ids": [1, 2]}
    tables.add(Table("res.users", users, [admin]))
    return tables


@pytest.fixture
def server() -> Iterator[OdooServer]:
    with OdooServer(stocked(), users=demo_users("secret")) as running:
        yield running


def refusal(odoo: odoorpc.ODOO, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
    with pytest.raises(odoorpc.error.RPCError) as refused:
        odoo.execute_kw(model, method, list(args), kwargs)
    return refused.value.info["data"]


@pytest.mark.parametrize("model", sorted(LIMITED_MODELS))
def test_limited_user_is_denied_what_real_ones_are(server: OdooServer, model: str) -> None:
    reader = signed_in(server, "reader", "secret")
    for method, args in (("search", [[]]), ("search_read", [[]]), ("read", [[1]]),
                         ("search_count", [[]])):  # fmt: skip
        error = refusal(reader, model, method, *args)
        assert error["name"] == "odoo.exceptions.AccessError"
        assert f"not allowed to access '{model}'" in error["message"]
    assert "name" in reader.execute_kw(model, "fields_get", [])
    assert signed_in(server).execute_kw(model, "search", [[]]) == [1]
    assert Json2(server, "reader-key").call(model, "search", domain=[])[0] == 403


def test_limited_user_does_not_see_the_value_of_quants(server: OdooServer) -> None:
    reader, admin = signed_in(server, "reader", "secret"), signed_in(server)
    assert "value" in admin.execute_kw("stock.quant", "fields_get", [])
    assert "value" not in reader.execute_kw("stock.quant", "fields_get", [])
    assert reader.execute_kw("stock.quant", "read", [[1]]) == [
        {"id": 1, "quantity": 2.0, "display_name": "stock.quant,1"}
    ]
    for call in (("read", [1], ["quantity", "value"]), ("search", [["value", ">", 1]])):
        error = refusal(reader, "stock.quant", *call)
        assert error["name"] == "odoo.exceptions.AccessError"
        assert "- value" in error["message"]


def test_company_dependent_value_is_that_of_the_first_company_of_the_context(
    server: OdooServer,
) -> None:
    odoo = signed_in(server)

    def cost(**context: Any) -> float:
        found = odoo.execute_kw(
            "product.product", "read", [[7], ["standard_price"]], {"context": context}
        )
        return float(found[0]["standard_price"])

    assert cost(allowed_company_ids=[1, 2]) == 4.0
    assert cost(allowed_company_ids=[2, 1]) == 3.5
    assert cost() == 3.5, "without a choice the user's own company counts"


def test_users_get_a_row_of_their_own(server: OdooServer) -> None:
    odoo = signed_in(server, "reader", "secret")
    own = odoo.execute_kw("res.users", "read", [[odoo.env.uid], ["login", "company_ids"]])
    assert own == [{"id": 3, "login": "reader", "company_ids": [1, 2]}]


def test_company_values_are_written_and_read_with_the_rows(tmp_path: Any) -> None:
    stocked().write(tmp_path)
    again = load_rows(tmp_path)
    assert again["product.product"].per_company == {"standard_price": {1: {7: 4.0}, 2: {7: 3.5}}}
    assert again["product.product"].by_id == stocked()["product.product"].by_id
