select
    quant.quant_id,
    quant.product_id,
    quant.location_id,
    quant.counted_by_user_id,
    -- tells a later count by the same user
    quant.written_at,
    server.as_of as observed_at,
from {{ ref('stg_odoo__quant') }} as quant
cross join {{ ref('stg_odoo__server') }} as server
where quant.is_counted and quant.counted_by_user_id is not null
