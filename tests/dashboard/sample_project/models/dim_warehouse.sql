select * from odoo.rows.dim_warehouse
