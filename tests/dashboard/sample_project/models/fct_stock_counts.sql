select * from odoo.rows.fct_stock_counts
