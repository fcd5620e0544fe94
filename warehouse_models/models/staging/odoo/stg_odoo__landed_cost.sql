select
    id as landed_cost_id,
    name,
    state,
    date as landed_cost_date,
    cast(amount_total as double) as amount_total,
    picking_ids,
    vendor_bill_id,
    company_id,
    create_uid as created_by_user_id,
    create_date as created_at,
    write_date as written_at,
from {{ source('odoo', 'stock_landed_cost') }}
where not _deleted
