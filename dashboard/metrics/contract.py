"""Columns that models of a kind must have, for the pages to show them."""

EXCEPTION_COLUMNS = (
    "exception_id",
    "rule",
    "rule_label",
    "severity",
    "since",
    "owner_role",
    "owner",
    "company",
    "company_id",
    "warehouse",
    "warehouse_id",
    "channel",
    "odoo_model",
    "odoo_id",
    "record_name",
    "subject",
    "impact_money",
    "currency",
    "impact_hours",
    "what",
    "next_action",
)
"""Every `exc_<rule>` model has these; the pages union them."""
