select
    id as valuation_adjustment_line_id,
    cost_id as landed_cost_id,
    cost_line_id as landed_cost_line_id,
    move_id as stock_move_id,
    product_id,
    quantity,
    cast(former_cost as double) as former_cost,
    cast(additional_landed_cost as double) as additional_landed_cost,
    cast(final_cost as double) as final_cost,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_valuation_adjustment_lines') }}
where not _deleted
