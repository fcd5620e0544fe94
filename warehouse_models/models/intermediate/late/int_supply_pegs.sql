{#-
    One row per move that takes goods out of a warehouse's stock: the supply that covered its last
    unit, by first-in first-out over all moves of the product there; where the reservation proves
    that the goods were there earlier, the latest supply before it; where a count then took them
    away, the supply that made up for it.
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

-- the same queue over supplies that all came on the day their suppliers first confirmed
punctual_supplies as (
    select
        withdrawal.stock_move_id,
        supply.punctual_at,
    from queued_withdrawals as withdrawal
    asof left join supplies as supply
        on
            withdrawal.product_id = supply.product_id
            and withdrawal.warehouse_id = supply.warehouse_id
            and withdrawal.cumulative_quantity - 1e-6 <= supply.punctual_cumulative_quantity
),

done_supplies as (
    select * from supplies
    where is_done
),

latest_before as (
    select
        withdrawal.stock_move_id,
        supply.supply_move_id,
        supply.cumulative_quantity,
        supply.supplied_at,
    from queued_withdrawals as withdrawal
    asof inner join done_supplies as supply
        on
            withdrawal.product_id = supply.product_id
            and withdrawal.warehouse_id = supply.warehouse_id
            and withdrawal.had_goods_at >= supply.supplied_at
),

done_withdrawals as (
    select
        product_id,
        warehouse_id,
        moved_at,
        max(cumulative_quantity) as cumulative_quantity,
    from queued_withdrawals
    where is_done
    group by product_id, warehouse_id, moved_at
),

-- what others have reserved and not taken yet
reservation_changes as (
    select
        product_id,
        warehouse_id,
        had_goods_at as changed_at,
        quantity as change,
    from queued_withdrawals
    where had_goods_at is not null
    union all
    select
        product_id,
        warehouse_id,
        moved_at as changed_at,
        -quantity as change,
    from queued_withdrawals
    where is_done
),

reserved_stock as (
    select distinct
        product_id,
        warehouse_id,
        changed_at,
        sum(change) over (
            partition by product_id, warehouse_id
            order by changed_at
        ) as reserved_quantity,
    from reservation_changes
),

-- Odoo keeps the first stamp of a reservation that it adds to later: it proves that all of the
-- goods were there only where the book then held as much as it and all others had reserved
claims as (
    select
        withdrawal.stock_move_id,
        coalesce(latest_before.cumulative_quantity, 0) as supplied_quantity,
        coalesce(taken.cumulative_quantity, 0) + coalesce(reserved.reserved_quantity, 0)
        + case
            when withdrawal.had_goods_at >= withdrawal.moved_at then withdrawal.quantity else 0
        end as claimed_quantity,
    from queued_withdrawals as withdrawal
    left join latest_before on withdrawal.stock_move_id = latest_before.stock_move_id
    asof left join done_withdrawals as taken
        on
            withdrawal.product_id = taken.product_id
            and withdrawal.warehouse_id = taken.warehouse_id
            and withdrawal.had_goods_at > taken.moved_at
    asof left join reserved_stock as reserved
        on
            withdrawal.product_id = reserved.product_id
            and withdrawal.warehouse_id = reserved.warehouse_id
            and withdrawal.had_goods_at >= reserved.changed_at
),

-- what came first that covered the whole of it after all claims before it
books as (
    select
        claim.stock_move_id,
        claim.supplied_quantity >= claim.claimed_quantity - 1e-6 as held_enough,
        supply.supply_move_id as covering_supply_move_id,
        supply.supplied_at as covered_at,
    from claims as claim
    inner join queued_withdrawals as withdrawal on claim.stock_move_id = withdrawal.stock_move_id
    asof left join done_supplies as supply
        on
            withdrawal.product_id = supply.product_id
            and withdrawal.warehouse_id = supply.warehouse_id
            and claim.claimed_quantity - 1e-6 <= supply.cumulative_quantity
),

counts as (
    select
        stock_move_id,
        product_id,
        warehouse_id,
        moved_at,
    from queued_withdrawals
    where is_count
),

book_changes as (
    select
        product_id,
        warehouse_id,
        supply_move_id as stock_move_id,
        supplied_at as changed_at,
        quantity as change,
    from done_supplies
    union all
    select
        product_id,
        warehouse_id,
        stock_move_id,
        moved_at as changed_at,
        -quantity as change,
    from queued_withdrawals
    where is_done
),

-- what the book held after each move, where counts took something off it
balances as (
    select
        moved.*,
        sum(moved.change) over (
            partition by moved.product_id, moved.warehouse_id
            order by moved.changed_at, moved.stock_move_id
        ) as balance,
    from book_changes as moved
    semi join counts as counted
        on moved.product_id = counted.product_id and moved.warehouse_id = counted.warehouse_id
),

-- a count between reservation and pick took so much off the book that the reservation went, too
losses as (
    select
        withdrawal.stock_move_id,
        withdrawal.product_id,
        withdrawal.warehouse_id,
        withdrawal.quantity,
        withdrawal.moved_at,
        min(counted.moved_at) as lost_at,
        arg_min(counted.stock_move_id, counted.moved_at) as count_move_id,
    from queued_withdrawals as withdrawal
    inner join counts as counted
        on
            withdrawal.product_id = counted.product_id
            and withdrawal.warehouse_id = counted.warehouse_id
            and withdrawal.had_goods_at < counted.moved_at
            and withdrawal.moved_at > counted.moved_at
    inner join balances as after
        on
            counted.stock_move_id = after.stock_move_id
            and withdrawal.quantity - 1e-6 > after.balance
    where withdrawal.is_done
    group by all
),

made_up as (
    select
        loss.stock_move_id,
        any_value(loss.count_move_id) as count_move_id,
        min(balance.changed_at) as made_up_at,
        arg_min(balance.stock_move_id, balance.changed_at) as supply_move_id,
    from losses as loss
    inner join balances as balance
        on
            loss.product_id = balance.product_id
            and loss.warehouse_id = balance.warehouse_id
            and loss.lost_at < balance.changed_at
            and loss.moved_at >= balance.changed_at
            and loss.quantity - 1e-6 <= balance.balance
            and balance.change > 0
    group by loss.stock_move_id
),

chosen as (
    select
        pegged.stock_move_id,
        made_up.count_move_id as lost_to_count_move_id,
        pegged.queue_supply_move_id,
        greatest(pegged.reserved_at, made_up.made_up_at) as reserved_at,
        pegged.product_id,
        pegged.warehouse_id,
        pegged.quantity,
        pegged.had_goods_at,
        lot.supply_move_id is not null and made_up.supply_move_id is null as is_same_lot,
        case
            when made_up.supply_move_id is not null then made_up.supply_move_id
            when lot.supply_move_id is not null then lot.supply_move_id
            when pegged.had_goods_at is null then pegged.queue_supply_move_id
            -- short at first, whole once what others had claimed before it was covered, too
            when
                not books.held_enough
                and books.covered_at > pegged.had_goods_at
                and books.covered_at <= pegged.moved_at
                then books.covering_supply_move_id
            -- Odoo gives what comes in to the moves that wait for it in the same transaction
            when latest_before.supplied_at >= pegged.reserved_at - interval 10 minute
                then latest_before.supply_move_id
            when pegged.queue_is_done and pegged.queue_supplied_at <= pegged.had_goods_at
                then pegged.queue_supply_move_id
            when
                not books.held_enough and pegged.queue_is_done
                and coalesce(pegged.queue_supplied_at <= pegged.moved_at, true)
                then pegged.queue_supply_move_id
            else latest_before.supply_move_id
        end as supply_move_id,
    from first_in_first_out as pegged
    inner join books on pegged.stock_move_id = books.stock_move_id
    left join latest_before on pegged.stock_move_id = latest_before.stock_move_id
    left join {{ ref('int_lot_pegs') }} as lot on pegged.stock_move_id = lot.stock_move_id
    left join made_up on pegged.stock_move_id = made_up.stock_move_id
)

select
    chosen.stock_move_id,
    chosen.supply_move_id,
    chosen.is_same_lot,
    not books.held_enough as was_short,
    -- goods that another queue than this one brought were as late as their own supplier made them
    case
        when chosen.supply_move_id = chosen.queue_supply_move_id then punctual.punctual_at
        else supply.punctual_at
    end as punctual_at,
    supply.supply_kind,
    supply.receipt_move_id,
    supply.purchase_order_line_id,
    chosen.reserved_at,
    chosen.lost_to_count_move_id,
    chosen.product_id,
    chosen.warehouse_id,
    chosen.quantity,
    chosen.had_goods_at,
    supply.received_at,
    supply.supplied_at,
from chosen
inner join books on chosen.stock_move_id = books.stock_move_id
inner join punctual_supplies as punctual on chosen.stock_move_id = punctual.stock_move_id
left join supplies as supply on chosen.supply_move_id = supply.supply_move_id
