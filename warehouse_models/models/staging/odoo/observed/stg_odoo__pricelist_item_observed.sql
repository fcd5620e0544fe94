-- deleted items too: they held until then
select
    entity.id as pricelist_item_id,
    entity.pricelist_id,
    entity.applied_on,
    entity.base,
    entity.base_pricelist_id,
    entity.compute_price,
    entity.fixed_price,
    entity.percent_price,
    entity.price_discount,
    entity.price_surcharge,
    entity.price_round,
    entity.price_min_margin,
    entity.price_max_margin,
    entity.min_quantity,
    entity.date_start,
    entity.date_end,
    entity.product_tmpl_id as product_template_id,
    entity.product_id,
    entity.categ_id as category_id,
    entity._deleted as is_deleted,
    entity.create_date as created_at,
    -- versions are dated by the extract, so that a rebuild of the same extract changes nothing
    server.as_of as observed_at,
from {{ source('odoo', 'product_pricelist_item') }} as entity
cross join {{ ref('stg_odoo__server') }} as server
