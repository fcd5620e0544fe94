-- The latest month's stock of a product in a warehouse is the sum of its done moves there.
with

closing as (
    select
        product_id,
        warehouse_id,
        sum(closing_quantity) as quantity,
    from {{ ref('fct_stock_months') }}
    where warehouse_id is not null
    group by product_id, warehouse_id, month_start
    qualify row_number() over (
        partition by product_id, warehouse_id order by month_start desc
    ) = 1
),

moved as (
    select
        ledger.product_id,
        ledger.warehouse_id,
        sum(ledger.quantity) as quantity,
    from {{ ref('int_stock_ledger') }} as ledger
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_product') }} as product on ledger.product_id = product.product_id
    inner join {{ ref('stg_odoo__location') }} as place on ledger.location_id = place.location_id
    where
        ledger.warehouse_id is not null
        and product.is_storable
        and ledger.moved_at <= server.as_of
        and (place.usage = 'internal' or place.company_id is not null)
    group by all
)

select
    moved.product_id,
    moved.warehouse_id,
    closing.quantity as closing_quantity,
    moved.quantity as moved_quantity,
from moved
full outer join closing
    on moved.product_id = closing.product_id and moved.warehouse_id = closing.warehouse_id
where abs(coalesce(closing.quantity, 0) - coalesce(moved.quantity, 0)) > 1e-3
