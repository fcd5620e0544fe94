select
    id as bom_line_id,
    bom_id,
    product_id,
    product_qty,
    product_uom_id as uom_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'mrp_bom_line') }}
where not _deleted
