select
    id as location_id,
    name as location,
    complete_name,
    usage,
    active as is_active,
    company_id,
    location_id as parent_location_id,
    parent_path,
    coalesce(scrap_location, false) as is_scrap_location,
    warehouse_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_location') }}
where not _deleted
