{#-
    One row per move that takes goods out of a warehouse's stock: the supply that covered its last
    unit, by first-in first-out over all moves of the product there; where the reservation proves
    that the goods were there earlier, the latest supply before it; where a count then took them
    away, the supply that made up for it.
-#}
with

supplies as (
    select * from {{ ref('int_supply_events') }}
),

withdrawals as (
    select * from {{ ref('int_stock_withdrawals') }}
),

first_in_first_out as (
    select
        withdrawal.*,
        supply.supply_move_id as queue_supply_move_id,
        supply.is_done as queue_is_done,
        supply.supplied_at as queue_supplied_at,
    from withdrawals as withdrawal
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
    from withdrawals as withdrawal
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
    from withdrawals as withdrawal
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
    from withdrawals
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
    from withdrawals
    where had_goods_at is not null
    union all
    select
        product_id,
        warehouse_id,
        moved_at as changed_at,
        -quantity as change,
    from withdrawals
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
    from withdrawals as withdrawal
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
    inner join withdrawals as withdrawal on claim.stock_move_id = withdrawal.stock_move_id
    asof left join done_supplies as supply
        on
            withdrawal.product_id = supply.product_id
            and withdrawal.warehouse_id = supply.warehouse_id
            and claim.claimed_quantity - 1e-6 <= supply.cumulative_quantity
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
    left join {{ ref('int_lost_reservations') }} as made_up
        on pegged.stock_move_id = made_up.stock_move_id
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
