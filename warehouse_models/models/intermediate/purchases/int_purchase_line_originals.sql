{#- Quantity and date as first seen once the purchase was confirmed, and when less was wanted. -#}
with

reductions as (
    {{ latest_reductions('snap_purchase_order_line', 'purchase_order_line_id') }}
)

select
    line.purchase_order_line_id,
    line.ordered_quantity,
    line.uom_id,
    line.planned_at,
    line.dbt_valid_from as first_seen_at,
    reductions.reduced_at,
from {{ ref('snap_purchase_order_line') }} as line
left join reductions on line.purchase_order_line_id = reductions.purchase_order_line_id
where line.state = 'purchase'
qualify
    row_number() over (partition by line.purchase_order_line_id order by line.dbt_valid_from) = 1
