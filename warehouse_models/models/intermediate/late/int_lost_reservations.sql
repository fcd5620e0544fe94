{#-
    One row per done move out of stock whose reservation a count took off the book before it was
    picked: the supply that made up for it.
-#}
with

withdrawals as (
    select * from {{ ref('int_stock_withdrawals') }}
),

done_supplies as (
    select * from {{ ref('int_supply_events') }}
    where is_done
),

counts as (
    select
        stock_move_id,
        product_id,
        warehouse_id,
        moved_at,
    from withdrawals
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
    from withdrawals
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
    from withdrawals as withdrawal
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
)

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
