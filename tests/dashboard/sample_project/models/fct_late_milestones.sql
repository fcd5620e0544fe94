select * from odoo.rows.fct_late_milestones
