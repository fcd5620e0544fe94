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

done_supplies as (
    select * from supplies
    where is_done
),

withdrawals as (
    select * from {{ ref('int_stock_withdrawals') }}
),

-- the queue as it was; the same queue over supplies that all came on the day their suppliers first
-- confirmed; and what came last before the goods were there
first_in_first_out as (
    select
        withdrawal.*,
        queue.supply_move_id as queue_supply_move_id,
        queue.is_done as queue_is_done,
        queue.supplied_at as queue_supplied_at,
        punctual.punctual_at as queue_punctual_at,
        latest.supply_move_id as latest_supply_move_id,
        latest.supplied_at as latest_supplied_at,
        coalesce(latest.cumulative_quantity, 0) as supplied_quantity,
    from withdrawals as withdrawal
    asof left join supplies as queue
        on
            withdrawal.product_id = queue.product_id
            and withdrawal.warehouse_id = queue.warehouse_id
            and withdrawal.cumulative_quantity - 1e-6 <= queue.cumulative_quantity
    asof left join supplies as punctual
        on
            withdrawal.product_id = punctual.product_id
            and withdrawal.warehouse_id = punctual.warehouse_id
            and withdrawal.cumulative_quantity - 1e-6 <= punctual.punctual_cumulative_quantity
    asof left join done_supplies as latest
        on
            withdrawal.product_id = latest.product_id
            and withdrawal.warehouse_id = latest.warehouse_id
            and withdrawal.had_goods_at >= latest.supplied_at
),

taken as (
    select
        product_id,
        warehouse_id,
        moved_at,
        sum(quantity) as quantity,
    from withdrawals
    where is_done
    group by product_id, warehouse_id, moved_at
),

-- Odoo keeps the first stamp of a reservation that it adds to later: it proves that all of the
-- goods were there only where the book then held as much as all had reserved or taken by then,
-- whoever took theirs at that moment aside
claims as (
    select
        pegged.*,
        sum(pegged.quantity)
            over (
                partition by pegged.product_id, pegged.warehouse_id
                order by pegged.had_goods_at
            )
        - coalesce(taken.quantity, 0)
        + case when pegged.had_goods_at >= pegged.moved_at then pegged.quantity else 0 end
            as claimed_quantity,
        pegged.had_goods_at is not null and pegged.supplied_quantity < claimed_quantity - 1e-6
            as was_short,
    from first_in_first_out as pegged
    left join taken
        on
            pegged.product_id = taken.product_id
            and pegged.warehouse_id = taken.warehouse_id
            and pegged.had_goods_at = taken.moved_at
),

-- what came first that covered the whole of it after all claims before it
covers as (
    select
        claim.stock_move_id,
        supply.supply_move_id,
        supply.supplied_at,
    from claims as claim
    asof inner join done_supplies as supply
        on
            claim.product_id = supply.product_id
            and claim.warehouse_id = supply.warehouse_id
            and claim.claimed_quantity - 1e-6 <= supply.cumulative_quantity
    where claim.was_short
),

chosen as (
    select
        claim.* exclude (reserved_at),
        made_up.count_move_id as lost_to_count_move_id,
        greatest(claim.reserved_at, made_up.made_up_at) as reserved_at,
        lot.supply_move_id is not null and made_up.supply_move_id is null as is_same_lot,
        case
            when made_up.supply_move_id is not null then made_up.supply_move_id
            when lot.supply_move_id is not null then lot.supply_move_id
            when claim.had_goods_at is null then claim.queue_supply_move_id
            -- short at first, whole once what others had claimed before it was covered, too
            when cover.supplied_at > claim.had_goods_at and cover.supplied_at <= claim.moved_at
                then cover.supply_move_id
            -- Odoo gives what comes in to the moves that wait for it in the same transaction
            when claim.latest_supplied_at >= claim.reserved_at - interval 10 minute
                then claim.latest_supply_move_id
            when claim.queue_is_done and claim.queue_supplied_at <= claim.had_goods_at
                then claim.queue_supply_move_id
            when
                claim.was_short and claim.queue_is_done
                and coalesce(claim.queue_supplied_at <= claim.moved_at, true)
                then claim.queue_supply_move_id
            else claim.latest_supply_move_id
        end as supply_move_id,
    from claims as claim
    left join covers as cover on claim.stock_move_id = cover.stock_move_id
    left join {{ ref('int_lot_pegs') }} as lot on claim.stock_move_id = lot.stock_move_id
    left join {{ ref('int_lost_reservations') }} as made_up
        on claim.stock_move_id = made_up.stock_move_id
)

select
    chosen.stock_move_id,
    chosen.supply_move_id,
    chosen.is_same_lot,
    chosen.was_short,
    -- goods that another queue than this one brought were as late as their own supplier made them
    case
        when chosen.supply_move_id = chosen.queue_supply_move_id then chosen.queue_punctual_at
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
left join supplies as supply on chosen.supply_move_id = supply.supply_move_id
