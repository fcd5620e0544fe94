select
    entity.purchase_order_line_id,
    entity.purchase_order_id,
    entity.product_id,
    entity.uom_id,
    entity.state,
    entity.ordered_quantity,
    entity.price_unit,
    entity.planned_at,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ ref('stg_odoo__purchase_order_line') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
