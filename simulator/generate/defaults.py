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
    "account.move": {"auto_post": "no", "invoice_payment_term_id": 1, "posted_before": True},
    "delivery.carrier": {"invoice_policy": "estimated"},
    "helpdesk.ticket.stage": {"active": True},
    "helpdesk.ticket.team": {"company_id": False},
    "maintenance.equipment": {"equipment_assign_to": "other"},
    "maintenance.request": {"kanban_state": "normal", "maintenance_team_id": 1},
    "mail.message": {"message_type": "notification", "subtype_id": 2},
    "procurement.group": {"move_type": "direct"},
    "product.pricelist.item": {"display_applied_on": "1_product"},
    "product.template": {
        "purchase_line_warn": "no-message",
        "purchase_method": "receive",
        "sale_line_warn": "no-message",
        "service_tracking": "no",
    },
    "purchase.order": {"priority": "0", "payment_term_id": 1},
    "purchase.order.line": {"qty_received_method": "stock_moves"},
    "res.company": {
        "po_lock": "edit",
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
    "res.partner": {
        "autopost_bills": "ask",
        "group_on": "default",
        "group_rfq": "default",
        "type": "contact",
    },
    "res.users": {"notification_type": "email"},
    "resource.calendar": {"schedule_type": "fully_fixed"},
    "sale.order": {"payment_term_id": 1},
    "stock.picking": {"is_locked": True},
    "stock.picking.type": {
        "create_backorder": "ask",
        "move_type": "direct",
        "reservation_method": "at_confirm",
    },
    "stock.rule": {"auto": "manual"},
    "stock.warehouse": {"manufacture_steps": "mrp_one_step"},
    "stock.warehouse.orderpoint": {"qty_multiple": 1.0},
}
