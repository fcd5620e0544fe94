{#- Goods to and from the customer, move by move, with what the books say the move cost. -#}
with

move_costs as (
    select
        stock_move_id,
        sum(value) as value,
        sum(value) filter (where value < 0) as value_out,
        sum(value) filter (where value > 0) as value_in,
    from {{ ref('stg_odoo__stock_valuation') }}
    where valuation_kind = 'move' and stock_move_id is not null
    group by all
)

select
    move.stock_move_id,
    move.sale_order_line_id as order_line_id,
    move.product_id,
    move.company_id,
    move.warehouse_id,
    move.picking_id,
    move.reference,
    move.is_to_customer,
    -- Odoo bills neither a return that is exchanged nor the goods sent in its place
    case
        when move.is_to_customer then move.returned_stock_move_id is null or move.to_refund
        else move.to_refund
    end as is_billable,
    move.done_quantity as quantity,
    case
        -- goods that a partner owns cost us nothing by the books
        when move.owner_partner_id is not null then 0
        -- a drop-ship is valued in and out at once
        when move.is_dropship then -coalesce(cost.value_out, cost.value)
        when move.destination_usage = 'supplier' then coalesce(cost.value_in, cost.value)
        when move.is_to_customer then -cost.value
        else cost.value
    end as cost,
    move.moved_at,
    {{ local_date('move.moved_at', "coalesce(warehouse.tz, company.timezone, 'UTC')") }}
        as moved_on,
from {{ ref('int_stock_moves') }} as move
cross join {{ ref('stg_odoo__server') }} as server
left join move_costs as cost on move.stock_move_id = cost.stock_move_id
left join {{ ref('dim_warehouse') }} as warehouse on move.warehouse_id = warehouse.warehouse_id
left join {{ ref('dim_company') }} as company on move.company_id = company.company_id
where
    move.is_done
    and (move.is_to_customer or move.is_from_customer)
    and move.done_quantity != 0
    and move.moved_at <= server.as_of
