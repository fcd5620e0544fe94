select
    id as mail_message_id,
    model as odoo_model,
    res_id as odoo_id,
    date as sent_at,
    author_id as author_partner_id,
from {{ source('odoo', 'mail_message') }}
where not _deleted
