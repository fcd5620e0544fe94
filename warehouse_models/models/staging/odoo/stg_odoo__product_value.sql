select
    id as product_value_id,
    product_id,
    company_id,
    lot_id,
    move_id as stock_move_id,
    cast(value as double) as value,
    date as valued_at,
    description,
    user_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'product_value') }}
where not _deleted
