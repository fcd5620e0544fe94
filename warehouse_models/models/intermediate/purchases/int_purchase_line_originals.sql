{#- Quantity and date as first seen once the purchase was confirmed. -#}
select
    purchase_order_line_id,
    ordered_quantity,
    uom_id,
    planned_at,
    dbt_valid_from as first_seen_at,
from {{ ref('snap_purchase_order_line') }}
where state = 'purchase'
qualify
    row_number() over (partition by purchase_order_line_id order by dbt_valid_from) = 1
