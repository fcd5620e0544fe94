select
    entity.sale_order_id,
    entity.state,
    entity.is_locked,
    entity.ordered_at,
    entity.commitment_at,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ ref('stg_odoo__sale_order') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
