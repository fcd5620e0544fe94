select
    id as partner_category_id,
    name as partner_category,
    parent_id as parent_category_id,
    active as is_active,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'res_partner_category') }}
where not _deleted
