select
    id as uom_id,
    name,
    active as is_active,
    factor,
    uom_type,
    category_id,
    relative_factor,
    relative_uom_id,
    rounding,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'uom_uom') }}
where not _deleted
