{#-
    One row per late slice that waited for goods which the book would have held, had counts not
    taken them off it: those before the order that no purchase had made up for, and those after it.
-#}
with

waits as (
    select
        slice.*,
        book.needed_quantity,
        book.free_at_release,
        book.lost_to_count_move_id,
    from {{ ref('int_late_slices') }} as slice
    inner join {{ ref('int_late_books') }} as book on slice.late_slice_id = book.late_slice_id
),

counts_down as (
    select
        wait.late_slice_id,
        count_move.stock_move_id as count_move_id,
        count_move.moved_at as counted_at,
        count_move.moved_at <= wait.released_at as is_before,
        -- what was bought since has made up for it
        greatest(
            0, any_value(count_move.done_quantity)
            - coalesce(sum(later.quantity) filter (where is_before), 0)
        ) as missing_quantity,
    from waits as wait
    inner join {{ ref('int_stock_moves') }} as count_move
        on
            wait.supplied_product_id = count_move.product_id
            and wait.complete_by >= count_move.moved_at
            and wait.released_at
            - to_days(cast({{ policy_value('stock_count_evidence_days') }} as integer))
            <= count_move.moved_at
    inner join {{ ref('int_stock_zones') }} as place
        on
            count_move.location_id = place.location_id
            and wait.warehouse_id = place.warehouse_id
            and place.zone = 'stock'
    left join {{ ref('int_supply_events') }} as later
        on
            wait.supplied_product_id = later.product_id
            and wait.warehouse_id = later.warehouse_id
            and count_move.moved_at < later.placed_at
            and wait.released_at >= later.supplied_at
            and later.is_done
    where
        count_move.is_done
        and count_move.destination_usage = 'inventory'
        and not count_move.is_scrap
        and count_move.done_quantity > 0
    group by wait.late_slice_id, wait.released_at, count_move.stock_move_id, count_move.moved_at
),

losses as (
    select
        late_slice_id,
        sum(missing_quantity) as counted_down,
        coalesce(sum(missing_quantity) filter (where is_before), 0) as counted_down_before,
        max(counted_at) as counted_at,
        arg_max(count_move_id, counted_at) as count_move_id,
    from counts_down
    where missing_quantity > 0
    group by late_slice_id
)

select
    loss.late_slice_id,
    loss.counted_down,
    loss.counted_at,
    loss.count_move_id,
from losses as loss
inner join waits as wait on loss.late_slice_id = wait.late_slice_id
where
    wait.lost_to_count_move_id is not null
    or (
        loss.counted_down >= wait.supplied_quantity - 1e-6
        and wait.free_at_release + loss.counted_down_before >= wait.needed_quantity - 1e-6
    )
