select * from odoo.rows.fct_orders
