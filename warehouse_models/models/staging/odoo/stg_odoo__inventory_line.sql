select
    line.id as inventory_line_id,
    line.inventory_id,
    line.product_id,
    line.location_id,
    line.lot_id,
    line.owner_id as owner_partner_id,
    line.product_uom_id as uom_id,
    coalesce(line.company_id, inventory.company_id) as company_id,
    line.theoretical_qty as book_quantity,
    line.product_qty as counted_quantity,
    line.write_uid as counted_by_user_id,
    inventory.state = 'done' as is_applied,
    coalesce(inventory.date, line.inventory_date) as counted_at,
from {{ source('odoo', 'stock_inventory_line') }} as line
inner join {{ source('odoo', 'stock_inventory') }} as inventory
    on line.inventory_id = inventory.id
where not line._deleted and not inventory._deleted
