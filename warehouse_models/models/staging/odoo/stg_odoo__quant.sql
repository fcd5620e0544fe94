select
    id as quant_id,
    product_id,
    location_id,
    lot_id,
    owner_id,
    package_id,
    quantity,
    reserved_quantity,
    in_date,
    inventory_date,
    coalesce(inventory_quantity_set, false) as is_counted,
    user_id as counted_by_user_id,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_quant') }}
where not _deleted
