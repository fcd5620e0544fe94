{#-
    One row per stock move that follows another: the predecessor that it had to wait for, which is
    the latest one at a join. A backorder's move keeps links to everything before the split, so a
    done move looks only at what was done before it, and an open one at what is still open.
-#}
with

moves as (
    select * from {{ ref('int_stock_moves') }}
),

links as (
    select
        stock_move_id,
        state,
        moved_at,
        unnest(move_orig_ids) as predecessor_id,
    from moves
)

select
    link.stock_move_id,
    predecessor.stock_move_id as predecessor_id,
    sum(predecessor.done_quantity) filter (
        where predecessor.is_done and coalesce(predecessor.moved_at <= link.moved_at, true)
    ) over (partition by link.stock_move_id) as brought_quantity,
from links as link
inner join moves as predecessor on link.predecessor_id = predecessor.stock_move_id
where predecessor.state != 'cancel' or link.state = 'cancel'
qualify
    row_number() over (
        partition by link.stock_move_id
        order by
            case
                when link.state = 'done' then coalesce(predecessor.moved_at <= link.moved_at, false)
                else not predecessor.is_done
            end desc,
            coalesce(predecessor.moved_at, predecessor.planned_at) desc,
            predecessor.stock_move_id desc
    ) = 1
