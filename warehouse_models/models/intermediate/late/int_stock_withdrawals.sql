{#-
    One row per move that takes, or will take, goods out of a warehouse's stock, in the order in
    which first-in first-out serves them, and when it had its goods.
-#}
with

moves as (
    select * from {{ ref('int_stock_moves') }}
    where state != 'cancel'
),

zones as (
    select * from {{ ref('int_stock_zones') }}
),

-- the last move line tells when all of the move was reserved; Odoo deletes it on unreserving
reservations as (
    select
        stock_move_id,
        max(created_at) as reserved_at,
    from {{ ref('stg_odoo__stock_move_line') }}
    group by stock_move_id
),

withdrawals as (
    select
        move.stock_move_id,
        move.product_id,
        source.warehouse_id,
        move.is_done,
        move.state = 'assigned' as is_reserved,
        case when move.is_done then move.done_quantity else move.demand_quantity end as quantity,
        move.moved_at,
        move.planned_at,
        case when move.is_done or move.state = 'assigned' then reservations.reserved_at end
            as reserved_at,
        move.is_done and move.destination_usage = 'inventory' and not move.is_scrap
            as is_count,
    from moves as move
    inner join zones as source on move.location_id = source.location_id and source.zone = 'stock'
    left join zones as destination
        on
            move.location_dest_id = destination.location_id
            and source.warehouse_id = destination.warehouse_id
    left join reservations on move.stock_move_id = reservations.stock_move_id
    where destination.zone is distinct from 'stock'
)

select
    stock_move_id,
    product_id,
    warehouse_id,
    is_done,
    is_count,
    quantity,
    sum(quantity) over (
        partition by product_id, warehouse_id
        order by is_done desc, is_reserved desc, coalesce(moved_at, planned_at), stock_move_id asc
    ) as cumulative_quantity,
    reserved_at,
    least(reserved_at, moved_at) as had_goods_at,
    moved_at,
from withdrawals
where quantity > 0
