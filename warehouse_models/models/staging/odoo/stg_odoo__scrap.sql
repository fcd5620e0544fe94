select
    id as scrap_id,
    name as scrap,
    state,
    product_id,
    scrap_qty,
    product_uom_id as uom_id,
    location_id,
    scrap_location_id,
    lot_id,
    picking_id,
    date_done as done_at,
    company_id,
    -- one move up to 16, several from 17 on
    coalesce(move_ids, [move_id]) as stock_move_ids,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_scrap') }}
where not _deleted
