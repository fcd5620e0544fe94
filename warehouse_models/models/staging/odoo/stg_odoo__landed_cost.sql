select
    cost.id as landed_cost_id,
    cost.name,
    cost.state,
    cost.date as landed_cost_date,
    cast(cost.amount_total as double) as amount_total,
    cost.picking_ids,
    cost.vendor_bill_id,
    -- up to 16 Odoo does not store the company; it is that of the goods received
    coalesce(cost.company_id, picking.company_id) as company_id,
    cost.create_uid as created_by_user_id,
    cost.create_date as created_at,
    cost.write_date as written_at,
from {{ source('odoo', 'stock_landed_cost') }} as cost
left join {{ source('odoo', 'stock_picking') }} as picking on cost.picking_ids[1] = picking.id
where not cost._deleted
