select * from odoo.rows.dim_company
