{#-
    One row per late slice that waited for goods while counts took as many off the book, at a time
    that explains the wait.
-#}
with

slices as (
    select * from {{ ref('int_late_slices') }}
),

-- buyers make up for what a count took off with their next order
orders_before as (
    select
        slice.late_slice_id,
        max(earlier.placed_at) as ordered_before_at,
    from slices as slice
    inner join {{ ref('int_supply_events') }} as earlier
        on
            slice.supplied_product_id = earlier.product_id
            and slice.warehouse_id = earlier.warehouse_id
            and coalesce(slice.placed_at, slice.released_at) > earlier.placed_at
    group by slice.late_slice_id
),

counts_down as (
    select
        slice.late_slice_id,
        any_value(slice.supplied_quantity) as needed_quantity,
        sum(count_move.done_quantity) as counted_down,
        max(count_move.moved_at) as counted_at,
        max(count_move.stock_move_id) as count_move_id,
    from slices as slice
    inner join {{ ref('int_stock_moves') }} as count_move
        on
            slice.supplied_product_id = count_move.product_id
            and not count_move.is_scrap
            and count_move.done_quantity > 0
            and slice.complete_by >= count_move.moved_at
    inner join {{ ref('int_stock_zones') }} as place
        on
            count_move.location_id = place.location_id
            and slice.warehouse_id = place.warehouse_id
            and place.zone = 'stock'
    left join orders_before on slice.late_slice_id = orders_before.late_slice_id
    where
        slice.complete_by > slice.released_at
        and count_move.moved_at >= least(
            slice.released_at
            - to_days(cast({{ policy_value('stock_count_evidence_days') }} as integer)),
            coalesce(orders_before.ordered_before_at, timestamp '1900-01-01')
        )
        and count_move.destination_usage = 'inventory'
    group by slice.late_slice_id
)

select
    late_slice_id,
    counted_down,
    counted_at,
    count_move_id,
from counts_down
where counted_down >= needed_quantity - 1e-6
