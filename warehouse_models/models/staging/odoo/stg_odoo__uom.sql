select
    uom.id as uom_id,
    uom.name as uom,
    uom.active as is_active,
    -- from 19 on a dozen is 12.0, before it was 0.0833: one meaning here, units of the reference
    case
        when server.odoo_series >= 19 then uom.factor
        else 1.0 / nullif(uom.factor, 0)
    end as factor_to_reference,
    uom.category_id as uom_category_id,
    uom.relative_uom_id,
    uom.rounding,
    uom.create_date as created_at,
    uom.write_date as written_at,
from {{ source('odoo', 'uom_uom') }} as uom
cross join {{ source('odoo', '_server') }} as server
where not uom._deleted
