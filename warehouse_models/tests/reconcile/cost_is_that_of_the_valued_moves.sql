-- Cost of the goods shipped from and returned to our own stock is the value the books gave them.
-- Drop-ships are valued in and out at once, and goods that a partner owns not at all.
with

moves as (
    select
        move.stock_move_id,
        move.company_id,
        move.is_to_customer,
    from {{ ref('int_stock_moves') }} as move
    cross join {{ ref('stg_odoo__server') }} as server
    where
        move.is_done
        and move.moved_at <= server.as_of
        and (move.is_to_customer or move.is_from_customer)
        and move.owner_partner_id is null
        and not move.is_dropship
        and move.destination_usage != 'supplier'
),

valued as (
    select
        moves.company_id,
        sum(-valuation.value) as amount,
    from {{ ref('stg_odoo__stock_valuation') }} as valuation
    inner join moves on valuation.stock_move_id = moves.stock_move_id
    where valuation.valuation_kind = 'move'
    group by moves.company_id
),

costs as (
    select
        try_cast(substr(revenue_and_cost_id, length('cost-') + 1) as bigint) as stock_move_id,
        cost_of_goods_shipped,
    from {{ ref('fct_revenue_and_cost') }}
    where entry_kind = 'cost'
),

booked as (
    select
        moves.company_id,
        sum(costs.cost_of_goods_shipped) as amount,
    from costs
    inner join moves on costs.stock_move_id = moves.stock_move_id
    group by moves.company_id
)

select
    coalesce(valued.company_id, booked.company_id) as company_id,
    valued.amount as odoo_amount,
    booked.amount as mart_amount,
from valued
full outer join booked on valued.company_id = booked.company_id
where abs(coalesce(valued.amount, 0) - coalesce(booked.amount, 0)) > 0.005
