select
    id as rule_id,
    name,
    active as is_active,
    action,
    delay as delay_days,
    procure_method,
    location_src_id,
    location_dest_id,
    picking_type_id,
    warehouse_id,
    route_id,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_rule') }}
where not _deleted
