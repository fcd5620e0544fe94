select
    entity.product_id,
    entity.company_id,
    entity.standard_price,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ ref('stg_odoo__product_cost') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
