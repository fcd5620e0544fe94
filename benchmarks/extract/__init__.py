"""How fast each way of reading Odoo is, beside a bare loop of the same calls."""
