{#- Goods received per purchase line; what goes back to the supplier does not undo a receipt. -#}
select
    purchase_order_line_id,
    stock_move_id,
    picking_id,
    done_quantity as quantity,
    moved_at as received_at,
    sum(done_quantity) over (
        partition by purchase_order_line_id
        order by moved_at, stock_move_id
        rows between unbounded preceding and current row
    ) as cumulative_quantity,
from {{ ref('int_stock_moves') }}
cross join {{ ref('stg_odoo__server') }} as server
where
    is_done
    and source_usage = 'supplier'
    and destination_usage != 'supplier'
    and purchase_order_line_id is not null
    and done_quantity > 0
    and moved_at <= server.as_of
