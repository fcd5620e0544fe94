{#-
    One row per counted order line and move that brings, or should bring, its goods to the
    customer, with the milestones on the way. Where later moves are created only when the earlier
    are done (18 and on), the open pick or pack stands for the delivery that does not exist yet.
-#}
with

lines as (
    select * from {{ ref('int_order_lines') }}
),

-- each join below reads a few of these columns: kept once with all of them they take more memory
moves as not materialized (
    select
        move.*,
        source.zone as source_zone,
        destination.zone as destination_zone,
        predecessor.predecessor_id,
        -- goods bought for one order that came in part leave the rest to what else there is
        coalesce(predecessor.brought_quantity >= move.done_quantity - 1e-6, true)
            as is_wholly_brought,
    from {{ ref('int_stock_moves') }} as move
    left join {{ ref('int_stock_zones') }} as source on move.location_id = source.location_id
    left join {{ ref('int_stock_zones') }} as destination
        on move.location_dest_id = destination.location_id
    left join {{ ref('int_move_predecessors') }} as predecessor
        on move.stock_move_id = predecessor.stock_move_id
),

-- an open pick with an open move after it is on the way to that one
open_links as (
    select unnest(move_orig_ids) as stock_move_id
    from moves
    where state not in ('done', 'cancel')
),

moves_with_open_successor as (
    select distinct stock_move_id
    from open_links
),

last_moves as materialized (
    select
        move.*,
        line.order_line_id,
        line.order_id,
        line.entered_at,
        line.confirmed_at,
    from moves as move
    inner join lines as line on move.sale_order_line_id = line.order_line_id
    left join moves_with_open_successor as followed
        on move.stock_move_id = followed.stock_move_id
    where
        not move.is_from_customer
        and case
            when move.is_done then move.is_to_customer and move.done_quantity > 0
            when move.state = 'cancel'
                then line.is_cancelled and (move.is_to_customer or move.source_zone = 'stock')
            else
                move.is_to_customer
                or (move.destination_zone = 'output' and followed.stock_move_id is null)
        end
),

-- two, three or four moves in a row are all that Odoo's delivery routes have
chains as (
    select
        last.stock_move_id,
        last.warehouse_id,
        last.moved_at,
        last.is_dropship,
        last.is_to_customer,
        last.source_zone,
        before_1.stock_move_id as move_1_id,
        before_1.moved_at as moved_1_at,
        before_1.source_zone as source_zone_1,
        coalesce(before_1.is_from_supplier, false) as is_receipt_1,
        before_2.stock_move_id as move_2_id,
        before_2.moved_at as moved_2_at,
        before_2.source_zone as source_zone_2,
        coalesce(before_2.is_from_supplier, false) as is_receipt_2,
        before_2.predecessor_id as move_3_id,
    from last_moves as last
    left join moves as before_1 on last.predecessor_id = before_1.stock_move_id
    left join moves as before_2 on before_1.predecessor_id = before_2.stock_move_id
),

-- the pick takes the goods out of stock, or on from the receipt where they never see a shelf
picks as (
    select
        *,
        case
            when is_dropship then 0
            when source_zone = 'stock' or is_receipt_1 then 1
            when source_zone_1 = 'stock' or is_receipt_2 then 2
            when source_zone_2 = 'stock' then 3
        end as pick_depth,
    from chains
),

steps as materialized (
    select
        picks.stock_move_id,
        case
            when picks.is_to_customer then picks.pick_depth
            when warehouse.delivery_steps = 'pick_pack_ship' then 3
            else greatest(2, picks.pick_depth + 1)
        end as delivery_steps,
        case picks.pick_depth
            when 1 then picks.stock_move_id when 2 then picks.move_1_id when 3 then picks.move_2_id
        end as pick_move_id,
        case
            when picks.pick_depth = 3 then picks.move_1_id
            when picks.pick_depth = 2 and not picks.is_to_customer then picks.stock_move_id
        end as pack_move_id,
        case picks.pick_depth
            when 0 then picks.stock_move_id
            when 1 then picks.move_1_id
            when 2 then picks.move_2_id
            when 3 then picks.move_3_id
        end as linked_move_id,
        case picks.pick_depth
            when 1 then picks.moved_at when 2 then picks.moved_1_at when 3 then picks.moved_2_at
        end as picked_at,
        case
            when not picks.is_to_customer then null
            when picks.pick_depth = 1 then picks.moved_at
            when picks.pick_depth in (2, 3) then picks.moved_1_at
        end as packed_at,
    from picks
    left join {{ ref('dim_warehouse') }} as warehouse
        on picks.warehouse_id = warehouse.warehouse_id
),

-- narrow rows join the moves, and join the deliveries once at the end: five joins of whole
-- deliveries to all moves did not fit into 6 GB where there are 20 million
supplies as materialized (
    select
        steps.*,
        pick.state as pick_state,
        pick.picking_id as pick_picking_id,
        peg.reserved_at,
        coalesce(peg.was_short, false) as was_short,
        coalesce(peg.is_same_lot, false) as is_same_lot,
        case when linked.stock_move_id is null then peg.punctual_at else event.punctual_at end
            as punctual_at,
        linked.stock_move_id is not null as is_linked,
        coalesce(linked.stock_move_id, peg.supply_move_id) as supply_move_id,
        case
            when linked.stock_move_id is null then peg.supply_kind
            when linked.source_usage in ('supplier', 'transit') or linked.source_zone = 'input'
                then 'purchase'
            when linked.source_usage = 'production' then 'production'
            when linked.is_from_customer then 'return'
            else 'transfer'
        end as supply_kind,
        case
            when linked.stock_move_id is null then peg.receipt_move_id
            else origin.receipt_move_id
        end as receipt_move_id,
        case when linked.stock_move_id is null then peg.supplied_at else linked.moved_at end
            as supplied_at,
    from steps
    left join moves as pick on steps.pick_move_id = pick.stock_move_id
    left join moves as linked
        on
            steps.linked_move_id = linked.stock_move_id
            and coalesce(pick.is_wholly_brought, true)
    left join {{ ref('int_receipt_origins') }} as origin
        on steps.linked_move_id = origin.stock_move_id
    left join {{ ref('int_supply_events') }} as event
        on steps.linked_move_id = event.supply_move_id
    left join {{ ref('int_supply_pegs') }} as peg on steps.pick_move_id = peg.stock_move_id
),

receipts as materialized (
    select
        supplies.*,
        receipt.purchase_order_line_id,
        receipt.warehouse_id as receipt_warehouse_id,
        receipt.moved_at as received_at,
    from supplies
    left join moves as receipt on supplies.receipt_move_id = receipt.stock_move_id
),

released as (
    select
        last.* exclude (purchase_order_line_id),
        receipts.* exclude (stock_move_id),
        product.is_storable,
        -- demo and imported orders can be dated before they were entered
        greatest(last.entered_at, last.confirmed_at) as released_at,
    from last_moves as last
    inner join receipts on last.stock_move_id = receipts.stock_move_id
    left join {{ ref('dim_product') }} as product on last.product_id = product.product_id
)

select
    released.stock_move_id as slice_id,
    released.order_line_id,
    released.order_id,
    released.picking_id,
    released.pick_move_id,
    released.pick_picking_id,
    released.pack_move_id,
    released.supply_move_id,
    released.receipt_move_id,
    released.purchase_order_line_id,
    released.product_id,
    coalesce(released.warehouse_id, released.receipt_warehouse_id) as warehouse_id,
    released.state,
    released.delivery_steps,
    released.supply_kind,
    case
        when released.is_linked then 'linked'
        when not released.is_storable then 'not_stocked'
        when released.is_same_lot then 'same_lot'
        when released.supply_move_id is not null then 'first_in_first_out'
        else 'none'
    end as peg_basis,
    case
        when released.is_linked or not released.is_storable then 1.0
        when released.is_same_lot then 0.95
        when released.supply_move_id is not null then 0.7
        else 0.0
    end as peg_confidence,
    case when released.is_done then released.done_quantity else released.demand_quantity end
        as quantity,
    released.entered_at,
    released.confirmed_at,
    released.released_at,
    released.received_at,
    released.supplied_at,
    released.punctual_at,
    released.reserved_at,
    case
        -- Odoo gives goods to an open pick by reserving them
        when released.is_storable and released.pick_state in ('confirmed', 'partially_available')
            then null
        when released.is_linked and released.supplied_at is null then null
        when released.is_linked then greatest(released.released_at, released.supplied_at)
        when not released.is_storable then released.released_at
        -- reserved at once, of a book that held enough: the goods were there
        when released.reserved_at <= released.released_at and not released.was_short
            then released.released_at
        when released.supplied_at is not null
            then greatest(released.released_at, released.supplied_at)
    end as available_at,
    case
        when released.is_storable and released.pick_state in ('confirmed', 'partially_available')
            then 'missing'
        when released.is_linked and released.supplied_at is null then 'missing'
        when released.is_linked then 'exact'
        when not released.is_storable then 'inferred'
        when released.reserved_at <= released.released_at and not released.was_short then 'exact'
        when released.supplied_at is not null then 'inferred'
        else 'missing'
    end as available_quality,
    released.picked_at,
    released.packed_at,
    released.moved_at as shipped_at,
from released
