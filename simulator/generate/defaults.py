"""Values that Odoo fills in by itself and nobody here ever changes."""

from __future__ import annotations

from typing import Any

from .habits import APPROVAL_LIMIT

DEFAULTS: dict[str, dict[str, Any]] = {
    "account.account": {"company_id": 1, "company_ids": [1, 2]},
    "account.journal": {
        "invoice_reference_type": "invoice",
        "invoice_reference_model": "odoo",
    },
    "account.move": {"auto_post": "no"},
    "delivery.carrier": {"invoice_policy": "estimated"},
    "mail.message": {"message_type": "notification"},
    "procurement.group": {"move_type": "direct"},
    "product.pricelist.item": {"display_applied_on": "1_product"},
    "product.template": {
        "purchase_line_warn": "no-message",
        "purchase_method": "receive",
        "sale_line_warn": "no-message",
        "service_tracking": "no",
    },
    "res.company": {
        "account_opening_date": "2020-01-01",
        "account_price_include": "tax_excluded",
        "cost_method": "average",
        "po_double_validation": "two_step",
        "po_double_validation_amount": APPROVAL_LIMIT,
        "fiscalyear_last_day": 31,
        "fiscalyear_last_month": "12",
        "horizon_days": 365.0,
        "inventory_period": "manual",
        "layout_background": "Blank",
    },
    "res.partner": {"autopost_bills": "ask", "group_on": "default", "group_rfq": "default"},
    "res.users": {"notification_type": "email"},
    "resource.calendar": {"schedule_type": "fully_fixed"},
    "stock.picking.type": {
        "create_backorder": "ask",
        "move_type": "direct",
        "reservation_method": "at_confirm",
    },
    "stock.rule": {"auto": "manual"},
    "stock.warehouse": {"manufacture_steps": "mrp_one_step"},
    "stock.warehouse.orderpoint": {"qty_multiple": 1.0},
}
