"""Ways to read an Odoo server: the protocol they share, and one module for each transport."""
