{#-
    One row per done move out of a warehouse's stock whose lots came in by known moves: the latest
    supply of one of its lots before it. A lot that was received twice has been there since the
    first time, for all that Odoo tells.
-#}
with

lines as (
    select
        stock_move_id,
        lot_id,
    from {{ ref('stg_odoo__stock_move_line') }}
    where lot_id is not null
    group by stock_move_id, lot_id
),

lot_supplies as (
    select
        lines.lot_id,
        supply.product_id,
        supply.warehouse_id,
        min(supply.supplied_at) as supplied_at,
        arg_min(supply.supply_move_id, supply.supplied_at) as supply_move_id,
    from lines
    inner join {{ ref('int_supply_events') }} as supply
        on lines.stock_move_id = supply.supply_move_id and supply.is_done
    group by lines.lot_id, supply.product_id, supply.warehouse_id
)

select
    move.stock_move_id,
    arg_max(supply.supply_move_id, row(supply.supplied_at, supply.supply_move_id))
        as supply_move_id,
from lines
inner join {{ ref('int_stock_moves') }} as move on lines.stock_move_id = move.stock_move_id
inner join {{ ref('int_stock_zones') }} as source
    on move.location_id = source.location_id and source.zone = 'stock'
inner join lot_supplies as supply
    on
        lines.lot_id = supply.lot_id
        and move.product_id = supply.product_id
        and source.warehouse_id = supply.warehouse_id
        and move.moved_at >= supply.supplied_at
where move.is_done
group by move.stock_move_id
