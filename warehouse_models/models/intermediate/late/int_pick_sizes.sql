{{ config(materialized='view') }}

{#- One row per transfer that picks deliveries: order lines picked together, 5 for more. -#}

select
    pick_picking_id,
    cast(least(count(distinct order_line_id), 5) as integer) as lines,
from {{ ref('int_delivery_slices') }}
where pick_picking_id is not null
group by pick_picking_id
