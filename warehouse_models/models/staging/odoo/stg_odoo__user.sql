select
    id as user_id,
    login,
    partner_id,
    active as is_active,
    share,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_users') }}
where not _deleted
