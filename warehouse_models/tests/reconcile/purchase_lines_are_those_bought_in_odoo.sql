-- Each goods line of Odoo's confirmed purchases is one row, and what else is a row was given up.
with

bought as (
    select line.id as purchase_line_id
    from {{ source('odoo', 'purchase_order_line') }} as line
    inner join {{ source('odoo', 'purchase_order') }} as purchase on line.order_id = purchase.id
    semi join {{ ref('dim_product') }} as product
        on line.product_id = product.product_id and product.is_goods
    where
        not line._deleted
        and not purchase._deleted
        and purchase.state in ('purchase', 'done')
        and line.display_type is null
        and line.product_qty > 0
)

select
    bought.purchase_line_id as odoo_line_id,
    line.purchase_line_id as mart_line_id,
from bought
full outer join {{ ref('fct_purchase_lines') }} as line
    on bought.purchase_line_id = line.purchase_line_id
where
    line.purchase_line_id is null
    or (bought.purchase_line_id is null and line.ordered_quantity_current > 0)
