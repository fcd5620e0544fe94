select
    id as picking_type_id,
    name as picking_type,
    code as picking_type_code,
    active as is_active,
    warehouse_id,
    company_id,
    sequence_code,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_picking_type') }}
where not _deleted
