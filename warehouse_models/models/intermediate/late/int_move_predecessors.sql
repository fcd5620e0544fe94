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
        len(move_orig_ids) = 1 as is_only_one,
    from moves
),

predecessors as (
    select
        link.stock_move_id,
        predecessor.stock_move_id as predecessor_id,
        link.is_only_one,
        case
            when predecessor.is_done and coalesce(predecessor.moved_at <= link.moved_at, true)
                then predecessor.done_quantity
        end as brought_quantity,
        case
            when link.state = 'done' then coalesce(predecessor.moved_at <= link.moved_at, false)
            else not predecessor.is_done
        end as is_looked_at,
        coalesce(predecessor.moved_at, predecessor.planned_at) as moved_at,
    from links as link
    inner join moves as predecessor on link.predecessor_id = predecessor.stock_move_id
    where predecessor.state != 'cancel' or link.state = 'cancel'
)

-- most moves follow one other, which takes no comparison
select
    stock_move_id,
    predecessor_id,
    brought_quantity,
from predecessors
where is_only_one
union all
select
    stock_move_id,
    arg_max(predecessor_id, row(is_looked_at, moved_at, predecessor_id)) as predecessor_id,
    sum(brought_quantity) as brought_quantity,
from predecessors
where not is_only_one
group by stock_move_id
