{#- Goods sent back to the supplier, per purchase line. -#}
select
    purchase_order_line_id,
    sum(done_quantity) as quantity,
from {{ ref('int_stock_moves') }}
cross join {{ ref('stg_odoo__server') }} as server
where
    is_done
    and source_usage != 'supplier'
    and destination_usage = 'supplier'
    and purchase_order_line_id is not null
    and moved_at <= server.as_of
group by purchase_order_line_id
