select * from odoo.rows.fct_revenue_and_cost
