select * from odoo.rows.fct_order_lines
