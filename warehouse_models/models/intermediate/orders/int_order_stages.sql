{#-
    One row per completed order: the milestones of the line that completed it, clamped so that
    none lies before the one ahead of it. A milestone Odoo has no trace of equals the next known
    one, which makes the stage after it 0 and keeps the sum whole.
-#}
with

completed_orders as (
    select
        order_id,
        last_line_id,
        entered_at,
        confirmed_at,
        completed_at,
    from {{ ref('int_orders') }}
    where completed_at is not null
),

ship_moves as (
    select
        orders.order_id,
        shipment.stock_move_id,
        shipment.shipped_at,
    from completed_orders as orders
    inner join {{ ref('int_line_shipments') }} as shipment
        on
            orders.last_line_id = shipment.order_line_id
            and orders.completed_at >= shipment.shipped_at
),

-- moves of the warehouse's own pick and pack steps; a receipt can feed a shipment too
step_moves as (
    select
        move.stock_move_id,
        move.moved_at,
        move.move_orig_ids,
        coalesce(move.picking_type_id = warehouse.pick_type_id, false) as is_pick,
    from {{ ref('int_stock_moves') }} as move
    inner join {{ ref('dim_warehouse') }} as warehouse
        on move.warehouse_id = warehouse.warehouse_id
    where
        move.is_done
        and move.picking_type_id in (warehouse.pick_type_id, warehouse.pack_type_id)
        and move.picking_type_id != warehouse.out_type_id
),

ship_origins as (
    select
        ship_moves.order_id,
        unnest(move.move_orig_ids) as stock_move_id,
    from ship_moves
    inner join {{ ref('int_stock_moves') }} as move
        on ship_moves.stock_move_id = move.stock_move_id
),

last_steps as (
    select
        ship_origins.order_id,
        step_moves.*,
    from ship_origins
    inner join step_moves on ship_origins.stock_move_id = step_moves.stock_move_id
),

pack_origins as (
    select
        order_id,
        unnest(move_orig_ids) as stock_move_id,
    from last_steps
    where not is_pick
),

picks as (
    select
        order_id,
        stock_move_id,
        moved_at,
    from last_steps
    where is_pick
    union
    select
        pack_origins.order_id,
        step_moves.stock_move_id,
        step_moves.moved_at,
    from pack_origins
    inner join step_moves on pack_origins.stock_move_id = step_moves.stock_move_id
    where step_moves.is_pick
),

packed as (
    select
        order_id,
        max(moved_at) as packed_at,
    from last_steps
    where not is_pick
    group by order_id
),

-- goods leave stock with the pick, or with the shipment where the warehouse has one step
first_steps as (
    select
        order_id,
        stock_move_id,
        moved_at,
    from picks
    union all
    select
        order_id,
        stock_move_id,
        shipped_at as moved_at,
    from ship_moves
    where order_id not in (select picks.order_id from picks)
),

available as (
    select
        first_steps.order_id,
        max(move_line.created_at) as available_at,
        max(first_steps.moved_at) as picked_at,
    from first_steps
    left join {{ ref('stg_odoo__stock_move_line') }} as move_line
        on first_steps.stock_move_id = move_line.stock_move_id
    group by first_steps.order_id
),

known as (
    select
        orders.order_id,
        orders.entered_at,
        orders.completed_at as shipped_at,
        least(greatest(orders.confirmed_at, orders.entered_at), orders.completed_at)
            as released_at,
        coalesce(packed.packed_at, orders.completed_at) as packed_at,
        coalesce(available.picked_at, packed.packed_at, orders.completed_at) as picked_at,
        coalesce(
            available.available_at, available.picked_at, packed.packed_at, orders.completed_at
        ) as available_at,
    from completed_orders as orders
    left join available on orders.order_id = available.order_id
    left join packed on orders.order_id = packed.order_id
),

clamped as (
    select
        order_id,
        entered_at,
        released_at,
        least(greatest(available_at, released_at), shipped_at) as available_at,
        least(greatest(picked_at, available_at, released_at), shipped_at) as picked_at,
        least(greatest(packed_at, picked_at, available_at, released_at), shipped_at)
            as packed_at,
        shipped_at,
    from known
)

select
    *,
    date_diff('second', entered_at, released_at) / 3600.0 as release_hours,
    date_diff('second', released_at, available_at) / 3600.0 as available_hours,
    date_diff('second', available_at, picked_at) / 3600.0 as pick_hours,
    date_diff('second', picked_at, packed_at) / 3600.0 as pack_hours,
    date_diff('second', packed_at, shipped_at) / 3600.0 as ship_hours,
from clamped
