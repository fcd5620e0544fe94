select
    id as carrier_id,
    name,
    active as is_active,
    delivery_type,
    fixed_price,
    margin,
    product_id,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'delivery_carrier') }}
where not _deleted
