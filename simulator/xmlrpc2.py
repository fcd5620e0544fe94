"""`/xmlrpc/2/<service>`: the same services as JSON-RPC, in XML."""

from __future__ import annotations

import xmlrpc.client
from typing import Any

from .errors import OdooFault, as_fault
from .exchange import Answer, Request
from .rpc import Database

PREFIX = "/xmlrpc/2/"
# Odoo's codes: 1 for what went wrong unforeseen, with its trace; else its own refusals, in words.
CODES = {
    "odoo.exceptions.UserError": 2,
    "odoo.exceptions.AccessDenied": 3,
    "odoo.exceptions.AccessError": 4,
}


def answer(database: Database, request: Request) -> Answer:
    """The method's result, or a fault."""
    service = request.path.removeprefix(PREFIX)
    try:
        args, method = xmlrpc.client.loads(request.body.decode())
        result = database.dispatch(service, str(method), _lists(list(args)))
        text = xmlrpc.client.dumps((result,), methodresponse=True, allow_none=True)
    except Exception as error:  # noqa: BLE001 - Odoo too reports whatever went wrong
        text = xmlrpc.client.dumps(_fault(as_fault(error)), methodresponse=True)
    return Answer(200, text.encode(), "text/xml; charset=utf-8")


def _fault(error: OdooFault) -> xmlrpc.client.Fault:
    code = CODES.get(error.name, 1)
    words = error.details()["debug"] if code == 1 else error.message
    return xmlrpc.client.Fault(code, words)


def _lists(value: Any) -> Any:
    """XML-RPC has no tuples: what comes in is made of lists."""
    return [_lists(each) for each in value] if isinstance(value, (list, tuple)) else value
