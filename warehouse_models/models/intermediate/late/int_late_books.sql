{#-
    One row per late slice that waited for goods: what the book held of them that no earlier order
    had asked for, when the order was released and when it would usually have been.
-#}
with

waits as (
    select
        slice.*,
        coalesce(slice.waits_for_slice_id, slice.slice_id) as supplied_slice_id,
    from {{ ref('int_late_slices') }} as slice
    where slice.complete_by > slice.released_at
),

delivery_slices as (
    select * from {{ ref('int_delivery_slices') }}
),

pegs as (
    select * from {{ ref('int_supply_pegs') }}
),

shortages as (
    select
        wait.late_slice_id,
        wait.supplied_product_id as product_id,
        wait.warehouse_id,
        wait.released_at,
        least(wait.released_at, wait.promise_made_at + to_seconds(wait.release_seconds))
            as usually_released_at,
        -- a shortage is split off from what the line needs in all
        sum(need.quantity) as needed_quantity,
        any_value(peg.lost_to_count_move_id) as lost_to_count_move_id,
    from waits as wait
    inner join delivery_slices as supplied on wait.supplied_slice_id = supplied.slice_id
    inner join delivery_slices as need
        on
            supplied.order_line_id = need.order_line_id
            and supplied.product_id = need.product_id
    left join pegs as peg on supplied.pick_move_id = peg.stock_move_id
    group by all
),

-- an order has its goods, or waits for them, from its release on
changes as (
    select
        supply.product_id,
        supply.warehouse_id,
        supply.supplied_at as changed_at,
        supply.quantity as change,
    from {{ ref('int_supply_events') }} as supply
    semi join shortages as shortage
        on supply.product_id = shortage.product_id and supply.warehouse_id = shortage.warehouse_id
    where supply.is_done
    union all
    select
        peg.product_id,
        peg.warehouse_id,
        coalesce(min(slice.released_at), any_value(peg.had_goods_at)) as changed_at,
        -any_value(peg.quantity) as change,
    from pegs as peg
    semi join shortages as shortage
        on peg.product_id = shortage.product_id and peg.warehouse_id = shortage.warehouse_id
    left join delivery_slices as slice on peg.stock_move_id = slice.pick_move_id
    group by peg.stock_move_id, peg.product_id, peg.warehouse_id
    having changed_at is not null
),

free_stock as (
    select distinct
        product_id,
        warehouse_id,
        changed_at,
        sum(change) over (
            partition by product_id, warehouse_id order by changed_at
        ) as free_quantity,
    from changes
)

select
    shortage.late_slice_id,
    shortage.needed_quantity,
    coalesce(released.free_quantity, 0) as free_at_release,
    coalesce(usually.free_quantity, 0) as free_at_usual_release,
    shortage.lost_to_count_move_id,
from shortages as shortage
asof left join free_stock as released
    on
        shortage.product_id = released.product_id
        and shortage.warehouse_id = released.warehouse_id
        and shortage.released_at > released.changed_at
asof left join free_stock as usually
    on
        shortage.product_id = usually.product_id
        and shortage.warehouse_id = usually.warehouse_id
        and shortage.usually_released_at > usually.changed_at
