select
    entity.company_id,
    entity.users_locked_until,
    entity.year_locked_until,
    entity.tax_locked_until,
    entity.sales_locked_until,
    entity.purchases_locked_until,
    entity.hard_locked_until,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ ref('stg_odoo__company') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
