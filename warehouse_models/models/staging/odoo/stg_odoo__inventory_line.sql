select
    id as inventory_line_id,
    inventory_id,
    product_id,
    location_id,
    lot_id,
    write_uid as counted_by_user_id,
from {{ source('odoo', 'stock_inventory_line') }}
where not _deleted
