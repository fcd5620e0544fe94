{#-
    One row per move that takes goods out of a warehouse's stock: the supply that covered its last
    unit, by first-in first-out over all moves of the product there; where the reservation proves
    that the goods were there earlier, the latest supply before it.
-#}
with

moves as (
    select * from {{ ref('int_stock_moves') }}
    where state != 'cancel'
),

zones as (
    select * from {{ ref('int_stock_zones') }}
),

supplies as (
    select * from {{ ref('int_supply_events') }}
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
    from moves as move
    inner join zones as source on move.location_id = source.location_id and source.zone = 'stock'
    left join zones as destination
        on
            move.location_dest_id = destination.location_id
            and source.warehouse_id = destination.warehouse_id
    left join reservations on move.stock_move_id = reservations.stock_move_id
    where destination.zone is distinct from 'stock'
),

queued_withdrawals as (
    select
        *,
        least(reserved_at, moved_at) as had_goods_at,
        sum(quantity) over (
            partition by product_id, warehouse_id
            order by
                is_done desc, is_reserved desc, coalesce(moved_at, planned_at), stock_move_id asc
        ) as cumulative_quantity,
    from withdrawals
    where quantity > 0
),

first_in_first_out as (
    select
        withdrawal.*,
        supply.supply_move_id as queue_supply_move_id,
        supply.is_done as queue_is_done,
        supply.supplied_at as queue_supplied_at,
    from queued_withdrawals as withdrawal
    asof left join supplies as supply
        on
            withdrawal.product_id = supply.product_id
            and withdrawal.warehouse_id = supply.warehouse_id
            and withdrawal.cumulative_quantity - 1e-6 <= supply.cumulative_quantity
),

done_supplies as (
    select * from supplies
    where is_done
),

latest_before as (
    select
        withdrawal.stock_move_id,
        supply.supply_move_id,
    from queued_withdrawals as withdrawal
    asof inner join done_supplies as supply
        on
            withdrawal.product_id = supply.product_id
            and withdrawal.warehouse_id = supply.warehouse_id
            and withdrawal.had_goods_at >= supply.supplied_at
),

chosen as (
    select
        pegged.stock_move_id,
        pegged.reserved_at,
        case
            when pegged.had_goods_at is null then pegged.queue_supply_move_id
            when pegged.queue_is_done and pegged.queue_supplied_at <= pegged.had_goods_at
                then pegged.queue_supply_move_id
            else latest_before.supply_move_id
        end as supply_move_id,
    from first_in_first_out as pegged
    left join latest_before on pegged.stock_move_id = latest_before.stock_move_id
)

select
    chosen.stock_move_id,
    chosen.supply_move_id,
    supply.supply_kind,
    supply.receipt_move_id,
    supply.purchase_order_line_id,
    chosen.reserved_at,
    supply.received_at,
    supply.supplied_at,
from chosen
left join supplies as supply on chosen.supply_move_id = supply.supply_move_id
