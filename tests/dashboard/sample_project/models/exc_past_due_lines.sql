select * from odoo.rows.exc_past_due_lines
