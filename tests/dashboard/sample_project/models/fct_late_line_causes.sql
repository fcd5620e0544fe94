select * from odoo.rows.fct_late_line_causes
