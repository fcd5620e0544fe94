{#-
    One row per stock move that brings goods into a warehouse's stock, done or expected, in the
    order in which first-in first-out uses them up.
-#}
with

zones as (
    select * from {{ ref('int_stock_zones') }}
),

placed_moves as (
    select
        move.stock_move_id,
        move.product_id,
        destination.warehouse_id,
        move.is_done,
        move.moved_at,
        move.planned_at,
        case when move.is_done then move.done_quantity else move.demand_quantity end as quantity,
        move.is_from_supplier,
        origin.receipt_move_id,
        case
            when move.is_inventory then 'count'
            when move.is_from_customer then 'return'
            when move.source_usage = 'production' then 'production'
            when move.is_from_supplier or source.zone = 'input' then 'purchase'
            else 'transfer'
        end as supply_kind,
    from {{ ref('int_stock_moves') }} as move
    inner join zones as destination on move.location_dest_id = destination.location_id
    left join zones as source
        on
            move.location_id = source.location_id
            and destination.warehouse_id = source.warehouse_id
    left join {{ ref('int_receipt_origins') }} as origin
        on move.stock_move_id = origin.stock_move_id
    where
        move.state != 'cancel'
        and source.zone is distinct from 'stock'
        and (destination.zone = 'stock' or (move.is_from_supplier and not move.is_done))
        and quantity > 0
),

events as (
    select
        placed.*,
        receipt.moved_at as received_at,
        receipt.purchase_order_line_id,
    from placed_moves as placed
    left join {{ ref('int_stock_moves') }} as receipt
        on placed.receipt_move_id = receipt.stock_move_id
    -- what the supplier still owes counts once: as the receipt until it has arrived
    where
        placed.is_done
        or placed.is_from_supplier
        or placed.receipt_move_id is null
        or receipt.is_done
),

promised as (
    select
        event.*,
        promise.placed_at,
        promise.expected_at,
        promise.expected_at + interval 30 day < server.as_of as is_given_up,
        -- a promise holds until the end of its day
        {{ local_date('event.received_at', "coalesce(warehouse.tz, 'UTC')") }}
        > {{ local_date('promise.expected_at', "coalesce(warehouse.tz, 'UTC')") }} as came_late,
    from events as event
    left join {{ ref('int_purchase_promises') }} as promise
        on event.purchase_order_line_id = promise.purchase_order_line_id
    left join {{ ref('dim_warehouse') }} as warehouse
        on event.warehouse_id = warehouse.warehouse_id
    cross join {{ ref('stg_odoo__server') }} as server
),

-- who keeps a date comes as long before it as those who kept theirs
habits as (
    select
        warehouse_id,
        coalesce(median(moved_at - received_at) filter (where is_done), interval 0 second)
            as put_away_time,
        coalesce(
            median(expected_at - received_at) filter (where not came_late),
            interval 0 second
        ) as usual_earliness,
    from promised
    group by warehouse_id
),

-- had the supplier kept the first date, the goods would have been there after the same put-away
punctual as (
    select
        event.*,
        case
            when event.expected_at is null then coalesce(event.moved_at, event.planned_at)
            -- nobody counts for long on goods that did not come
            when event.received_at is null and event.is_given_up then timestamp 'infinity'
            when event.received_at is null
                then
                    least(
                        coalesce(event.moved_at, timestamp 'infinity'),
                        event.expected_at - habit.usual_earliness + habit.put_away_time
                    )
            when event.came_late
                then
                    event.expected_at - habit.usual_earliness
                    + (coalesce(event.moved_at, event.planned_at) - event.received_at)
            else coalesce(event.moved_at, event.planned_at)
        end as punctual_at,
    from promised as event
    left join habits as habit on event.warehouse_id = habit.warehouse_id
)

select
    stock_move_id as supply_move_id,
    product_id,
    warehouse_id,
    supply_kind,
    is_done,
    receipt_move_id,
    purchase_order_line_id,
    quantity,
    sum(quantity) over (
        partition by product_id, warehouse_id
        order by is_done desc, coalesce(moved_at, planned_at), stock_move_id asc
    ) as cumulative_quantity,
    punctual_at,
    sum(quantity) over (
        partition by product_id, warehouse_id order by punctual_at, stock_move_id
    ) as punctual_cumulative_quantity,
    placed_at,
    received_at,
    moved_at as supplied_at,
from punctual
