select * from odoo.rows.dim_kpi_rebase
