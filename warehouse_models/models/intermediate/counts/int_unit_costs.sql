{#- Up to 18 a landed cost is a layer of its own on the receipt, from 19 on inside its value. -#}
with

valued_moves as (
    select
        valuation.stock_move_id,
        valuation.product_id,
        valuation.company_id,
        move.moved_at,
        sum(valuation.quantity) as quantity,
        sum(valuation.value) as value,
        sum(greatest(valuation.quantity, 0)) as quantity_in,
        sum(greatest(valuation.value, 0)) as value_in,
    from {{ ref('stg_odoo__stock_valuation') }} as valuation
    inner join {{ ref('stg_odoo__stock_move') }} as move
        on valuation.stock_move_id = move.stock_move_id
    where move.is_done
    group by all
),

one_way as (
    select
        * exclude (quantity, value, quantity_in, value_in),
        -- up to 18 drop-shipped goods come in and go out by two layers of one move
        if(quantity = 0, quantity_in, quantity) as quantity,
        if(quantity = 0, value_in, value) as value,
    from valued_moves
)

select
    product_id,
    company_id,
    moved_at as valid_from,
    stock_move_id,
    abs(value) / abs(quantity) as unit_cost,
from one_way
where quantity != 0 and value != 0
-- several moves within one second: the last one recorded holds
qualify row_number() over (
    partition by product_id, company_id, moved_at order by stock_move_id desc
) = 1
