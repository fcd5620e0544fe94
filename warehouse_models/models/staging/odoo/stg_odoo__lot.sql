select
    id as lot_id,
    name as lot,
    product_id,
    company_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_lot') }}
where not _deleted
