-- Of the move lines only those of withdrawals are grouped.
create table int_stock_withdrawals as
with

withdrawals as materialized (
    select
        move.stock_move_id,
        move.product_id,
        source.warehouse_id,
        move.is_done,
        move.state = 'assigned' as is_reserved,
        case when move.is_done then move.done_quantity else move.demand_quantity end as quantity,
        move.moved_at,
        move.planned_at,
        move.is_done and move.destination_usage = 'inventory' and not move.is_scrap as is_count,
    from steps.intermediate.int_stock_moves as move
    inner join int_stock_zones as source
        on move.location_id = source.location_id and source.zone = 'stock'
    left join int_stock_zones as destination
        on
            move.location_dest_id = destination.location_id
            and source.warehouse_id = destination.warehouse_id
    where move.state != 'cancel' and destination.zone is distinct from 'stock' and quantity > 0
),

reservations as (
    select line.stock_move_id, max(line.created_at) as reserved_at
    from marts.staging.stg_odoo__stock_move_line as line
    semi join (select stock_move_id from withdrawals where is_done or is_reserved) as reserved
        on line.stock_move_id = reserved.stock_move_id
    group by all
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
        order by is_done desc, is_reserved desc, coalesce(moved_at, planned_at), stock_move_id
    ) as cumulative_quantity,
    reserved_at,
    least(reserved_at, moved_at) as had_goods_at,
    moved_at,
from withdrawals
left join reservations using (stock_move_id)
