"""From Odoo rows to published values and pages, nothing left out."""
