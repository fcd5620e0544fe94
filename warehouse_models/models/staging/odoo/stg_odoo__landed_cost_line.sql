select
    id as landed_cost_line_id,
    cost_id as landed_cost_id,
    product_id,
    name,
    cast(price_unit as double) as price_unit,
    split_method,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_landed_cost_lines') }}
where not _deleted
