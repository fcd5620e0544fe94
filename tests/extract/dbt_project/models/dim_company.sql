select id as company_id, name as company
from odoo.raw.res_company
where not _deleted
