-- What customers received of plain lines is what the moves of those lines carried.
with

moved as (
    select
        move.sale_order_line_id as order_line_id,
        sum(move.done_quantity) as quantity,
    from {{ ref('int_stock_moves') }} as move
    cross join {{ ref('stg_odoo__server') }} as server
    where move.is_done and move.is_to_customer and move.moved_at <= server.as_of
    group by move.sale_order_line_id
)

select line.order_line_id
from {{ ref('fct_order_lines') }} as line
left join moved on line.order_line_id = moved.order_line_id
where
    not line.is_kit
    and abs(line.shipped_quantity - coalesce(moved.quantity, 0))
    > 1e-6 * greatest(1, line.shipped_quantity)
