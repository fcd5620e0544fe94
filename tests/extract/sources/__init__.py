"""Reading Odoo by each of its ways."""
