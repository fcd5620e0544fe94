-- An order is on time in full exactly when none of its lines is late, and a perfect one is both.
with

lines as (
    select
        order_id,
        min(on_time_lines) as all_on_time,
    from {{ ref('fct_order_lines') }}
    group by order_id
)

select orders.order_id
from {{ ref('fct_orders') }} as orders
inner join lines on orders.order_id = lines.order_id
where
    orders.due_orders = 1
    and (orders.otif_orders != lines.all_on_time or orders.perfect_orders > orders.otif_orders)
