select * from odoo.rows.dim_owner
