select
    line.id as stock_move_line_id,
    line.move_id as stock_move_id,
    line.picking_id,
    line.product_id,
    line.product_uom_id as uom_id,
    line.state,
    line.state = 'done' as is_done,
    case when line.state = 'done' then line.date end as moved_at,
    case when line.state = 'done' then coalesce(line.quantity, 0) else 0 end as done_quantity,
    -- up to 16 a column of its own, from 17 on the quantity of a line that is not done
    case
        when line.state in ('done', 'cancel') then 0
        when server.odoo_series >= 17 then coalesce(line.quantity, 0)
        else coalesce(line.reserved_uom_qty, 0)
    end as reserved_quantity,
    line.location_id,
    line.location_dest_id,
    line.lot_id,
    line.package_id,
    line.result_package_id,
    line.owner_id as owner_partner_id,
    coalesce(line.picked, false) as is_picked,
    line.reference,
    line.company_id,
    line.create_date as created_at,
    line.write_date as written_at,
from {{ source('odoo', 'stock_move_line') }} as line
cross join {{ source('odoo', '_server') }} as server
where not line._deleted
