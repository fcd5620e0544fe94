-- What only late lines are asked for (`details`) is worked out for their orders alone; what all
-- deliveries are measured by is narrow.
create table int_delivery_slices as
with

stock_moves as not materialized (
    from steps.intermediate.int_stock_moves
),

lines as not materialized (
    from steps.intermediate.int_order_lines
),

late_orders as (
    select distinct order_id from int_late_lines
),

followed as (
    select distinct unnest(move_orig_ids) as stock_move_id
    from stock_moves
    where state not in ('done', 'cancel')
),

-- what the moves alone can tell is asked before they meet the lines
candidates as (
    select
        move.stock_move_id,
        move.sale_order_line_id,
        move.picking_id,
        move.product_id,
        move.warehouse_id,
        move.state,
        move.moved_at,
        move.is_dropship,
        move.is_to_customer,
        source.zone = 'stock' as is_from_stock,
    from stock_moves as move
    left join int_stock_zones as source on move.location_id = source.location_id
    left join int_stock_zones as destination on move.location_dest_id = destination.location_id
    where
        not move.is_from_customer
        and case
            when move.is_done then move.is_to_customer and move.done_quantity > 0
            when move.state = 'cancel' then move.is_to_customer or source.zone = 'stock'
            else
                move.is_to_customer
                or (destination.zone = 'output' and move.stock_move_id not in (from followed))
        end
),

last_moves as materialized (
    select
        move.* exclude (sale_order_line_id, product_id, state),
        line.order_line_id,
        line.order_id,
        line.entered_at,
        greatest(line.entered_at, line.confirmed_at) as released_at,
        product.is_storable,
    from candidates as move
    inner join lines as line on move.sale_order_line_id = line.order_line_id
    left join marts.marts.dim_product as product on move.product_id = product.product_id
    where move.state != 'cancel' or line.is_cancelled
),

moves as not materialized (
    select
        move.stock_move_id,
        source.zone = 'stock' as is_from_stock,
        move.is_from_supplier,
        move.moved_at,
    from stock_moves as move
    left join int_stock_zones as source on move.location_id = source.location_id
    where not move.is_to_customer
),

chains as (
    select
        last.stock_move_id,
        last.warehouse_id,
        last.moved_at,
        last.is_to_customer,
        before_1.stock_move_id as move_1_id,
        before_1.moved_at as moved_1_at,
        before_2.stock_move_id as move_2_id,
        before_2.moved_at as moved_2_at,
        case
            when last.is_dropship then 0
            when last.is_from_stock or before_1.is_from_supplier then 1
            when before_1.is_from_stock or before_2.is_from_supplier then 2
            when before_2.is_from_stock then 3
        end as pick_depth,
    from last_moves as last
    left join int_move_predecessors as link_1 on last.stock_move_id = link_1.stock_move_id
    left join moves as before_1 on link_1.predecessor_id = before_1.stock_move_id
    left join int_move_predecessors as link_2 on before_1.stock_move_id = link_2.stock_move_id
    left join moves as before_2 on link_2.predecessor_id = before_2.stock_move_id
),

steps as materialized (
    select
        chains.stock_move_id,
        case
            when is_to_customer then pick_depth
            when warehouse.delivery_steps = 'pick_pack_ship' then 3
            else greatest(2, pick_depth + 1)
        end as delivery_steps,
        case pick_depth when 1 then chains.stock_move_id when 2 then move_1_id when 3 then move_2_id end
            as pick_move_id,
        case
            when pick_depth = 3 then move_1_id
            when pick_depth = 2 and not is_to_customer then chains.stock_move_id
        end as pack_move_id,
        case pick_depth
            when 0 then chains.stock_move_id
            when 1 then move_1_id
            when 2 then move_2_id
            when 3 then link_3.predecessor_id
        end as linked_move_id,
        case pick_depth when 1 then moved_at when 2 then moved_1_at when 3 then moved_2_at end
            as picked_at,
        case
            when not is_to_customer then null
            when pick_depth = 1 then moved_at
            when pick_depth in (2, 3) then moved_1_at
        end as packed_at,
    from chains
    left join marts.marts.dim_warehouse as warehouse
        on chains.warehouse_id = warehouse.warehouse_id
    left join int_move_predecessors as link_3 on chains.move_2_id = link_3.stock_move_id
),

-- few deliveries have goods of their own
links as materialized (
    select
        steps.stock_move_id,
        linked.stock_move_id as supply_move_id,
        linked.moved_at as supplied_at,
        event.punctual_at,
        case
            when linked.source_usage in ('supplier', 'transit') or source.zone = 'input'
                then 'purchase'
            when linked.source_usage = 'production' then 'production'
            when linked.is_from_customer then 'return'
            else 'transfer'
        end as supply_kind,
        origin.receipt_move_id,
        receipt.purchase_order_line_id,
        receipt.warehouse_id,
        receipt.moved_at as received_at,
    from steps
    inner join stock_moves as linked on steps.linked_move_id = linked.stock_move_id
    left join int_stock_zones as source on linked.location_id = source.location_id
    left join stock_moves as pick on steps.pick_move_id = pick.stock_move_id
    left join int_move_predecessors as predecessor
        on steps.pick_move_id = predecessor.stock_move_id
    left join int_receipt_origins as origin on linked.stock_move_id = origin.stock_move_id
    left join int_supply_events as event on linked.stock_move_id = event.supply_move_id
    left join stock_moves as receipt on origin.receipt_move_id = receipt.stock_move_id
    where coalesce(predecessor.brought_quantity >= pick.done_quantity - 1e-6, true)
),

details as (
    select
        move.stock_move_id,
        line.confirmed_at,
        move.product_id,
        move.state,
        if(move.is_done, move.done_quantity, move.demand_quantity) as quantity,
        steps.pack_move_id,
        link.stock_move_id is not null as is_linked,
        coalesce(link.supply_move_id, peg.supply_move_id) as supply_move_id,
        if(is_linked, link.receipt_move_id, peg.receipt_move_id) as receipt_move_id,
        if(is_linked, link.purchase_order_line_id, peg.purchase_order_line_id)
            as purchase_order_line_id,
        if(is_linked, link.received_at, peg.received_at) as received_at,
        if(is_linked, link.punctual_at, peg.punctual_at) as punctual_at,
        peg.reserved_at,
        coalesce(peg.is_same_lot, false) as is_same_lot,
    from steps
    inner join stock_moves as move on steps.stock_move_id = move.stock_move_id
    inner join lines as line on move.sale_order_line_id = line.order_line_id
    inner join late_orders on line.order_id = late_orders.order_id
    left join links as link on steps.stock_move_id = link.stock_move_id
    left join int_supply_pegs as peg on steps.pick_move_id = peg.stock_move_id
),

supplies as materialized (
    select
        steps.* exclude (pack_move_id, linked_move_id),
        pick.picking_id as pick_picking_id,
        pick.state in ('confirmed', 'partially_available') as is_pick_waiting,
        link.stock_move_id is not null as is_linked,
        peg.reserved_at,
        coalesce(peg.was_short, false) as was_short,
        if(is_linked, link.supply_kind, peg.supply_kind) as supply_kind,
        if(is_linked, link.supplied_at, peg.supplied_at) as supplied_at,
        link.purchase_order_line_id,
        link.warehouse_id as receipt_warehouse_id,
    from steps
    left join links as link on steps.stock_move_id = link.stock_move_id
    left join stock_moves as pick on steps.pick_move_id = pick.stock_move_id
    left join int_supply_pegs as peg on steps.pick_move_id = peg.stock_move_id
)

select
    last.stock_move_id as slice_id,
    last.order_line_id,
    last.order_id,
    last.picking_id,
    supplies.pick_move_id,
    supplies.pick_picking_id,
    details.pack_move_id,
    details.supply_move_id,
    details.receipt_move_id,
    coalesce(supplies.purchase_order_line_id, details.purchase_order_line_id)
        as purchase_order_line_id,
    details.product_id,
    coalesce(last.warehouse_id, supplies.receipt_warehouse_id) as warehouse_id,
    details.state,
    supplies.delivery_steps,
    supplies.supply_kind,
    case
        when supplies.is_linked then 'linked'
        when not last.is_storable then 'not_stocked'
        when details.is_same_lot then 'same_lot'
        when details.supply_move_id is not null then 'first_in_first_out'
        when details.stock_move_id is not null then 'none'
    end as peg_basis,
    case peg_basis
        when 'linked' then 1.0
        when 'not_stocked' then 1.0
        when 'same_lot' then 0.95
        when 'first_in_first_out' then 0.7
        when 'none' then 0.0
    end as peg_confidence,
    details.quantity,
    last.entered_at,
    details.confirmed_at,
    last.released_at,
    details.received_at,
    supplies.supplied_at,
    details.punctual_at,
    details.reserved_at,
    case
        when last.is_storable and supplies.is_pick_waiting then null
        when supplies.is_linked and supplies.supplied_at is null then null
        when supplies.is_linked then greatest(last.released_at, supplies.supplied_at)
        when not last.is_storable then last.released_at
        when supplies.reserved_at <= last.released_at and not supplies.was_short
            then last.released_at
        when supplies.supplied_at is not null
            then greatest(last.released_at, supplies.supplied_at)
    end as available_at,
    case
        when details.stock_move_id is null then null
        when last.is_storable and supplies.is_pick_waiting then 'missing'
        when supplies.is_linked and supplies.supplied_at is null then 'missing'
        when supplies.is_linked then 'exact'
        when not last.is_storable then 'inferred'
        when supplies.reserved_at <= last.released_at and not supplies.was_short then 'exact'
        when supplies.supplied_at is not null then 'inferred'
        else 'missing'
    end as available_quality,
    supplies.picked_at,
    supplies.packed_at,
    last.moved_at as shipped_at,
from last_moves as last
inner join supplies on last.stock_move_id = supplies.stock_move_id
left join details on last.stock_move_id = details.stock_move_id
