select
    entity.stock_move_id,
    entity.deadline_at,
    entity.demand_quantity,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ ref('stg_odoo__stock_move') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
