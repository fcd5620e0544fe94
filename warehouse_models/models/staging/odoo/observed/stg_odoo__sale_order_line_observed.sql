select
    entity.sale_order_line_id,
    entity.sale_order_id,
    entity.product_id,
    entity.uom_id,
    entity.state,
    entity.ordered_quantity,
    entity.price_unit,
    entity.discount,
    entity.customer_lead_days,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ ref('stg_odoo__sale_order_line') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
