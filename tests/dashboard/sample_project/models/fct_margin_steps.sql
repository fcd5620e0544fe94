select * from odoo.rows.fct_margin_steps
