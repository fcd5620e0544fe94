select * from odoo.rows.exc_discount_beyond_policy
