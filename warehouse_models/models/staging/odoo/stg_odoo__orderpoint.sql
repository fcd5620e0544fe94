select
    id as orderpoint_id,
    name,
    active as is_active,
    product_id,
    warehouse_id,
    location_id,
    product_min_qty,
    product_max_qty,
    trigger,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_warehouse_orderpoint') }}
where not _deleted
