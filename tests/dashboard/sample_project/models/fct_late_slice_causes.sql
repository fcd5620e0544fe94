select * from odoo.rows.fct_late_slice_causes
