-- Each goods line of Odoo's confirmed orders is one row, and what else is a row was cancelled, or
-- had left before its order was.
with

sold as (
    select line.id as order_line_id
    from {{ source('odoo', 'sale_order_line') }} as line
    inner join {{ source('odoo', 'sale_order') }} as sale_order on line.order_id = sale_order.id
    semi join {{ ref('dim_product') }} as product
        on line.product_id = product.product_id and product.is_goods
    where
        not line._deleted
        and not sale_order._deleted
        and sale_order.state in ('sale', 'done')
        and line.display_type is null
        and not coalesce(line.is_delivery, false)
        and not coalesce(line.is_downpayment, false)
        and not coalesce(line.is_expense, false)
        and line.product_uom_qty > 0
)

select
    sold.order_line_id as odoo_line_id,
    line.order_line_id as mart_line_id,
from sold
full outer join {{ ref('fct_order_lines') }} as line on sold.order_line_id = line.order_line_id
where
    line.order_line_id is null
    or (sold.order_line_id is null and not line.is_cancelled and line.first_shipped_at is null)
