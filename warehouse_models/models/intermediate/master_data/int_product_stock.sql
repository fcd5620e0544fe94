{#- Stock on hand of each product and company, at its latest cost. -#}
with

stock as (
    select
        quant.product_id,
        coalesce(place.company_id, quant.company_id) as company_id,
        sum(quant.quantity) as quantity,
        arg_max(place.warehouse_id, quant.quantity) as warehouse_id,
    from {{ ref('stg_odoo__quant') }} as quant
    inner join {{ ref('stg_odoo__location') }} as place on quant.location_id = place.location_id
    where place.usage = 'internal' and quant.owner_id is null
    group by all
)

select
    stock.product_id,
    stock.company_id,
    stock.warehouse_id,
    stock.quantity,
    stock.quantity * coalesce({{ unit_cost() }}, 0) as value,
from stock
cross join {{ ref('stg_odoo__server') }} as server
inner join {{ ref('dim_product') }} as product on stock.product_id = product.product_id
{{ unit_cost_joins('stock', 'server.as_of') }}
