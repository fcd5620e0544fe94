-- What came back is counted once: with its delivery and as a return it is the same money.
with

delivered as (
    select coalesce(sum(returned_value), 0) as returned_value
    from {{ ref('fct_deliveries') }}
),

came_back as (
    select coalesce(sum(returned.returned_value), 0) as returned_value
    from {{ ref('fct_returns') }} as returned
    inner join {{ ref('stg_odoo__stock_move') }} as delivery
        on returned.delivery_move_id = delivery.stock_move_id
    -- what was sent in the place of a return may come back as well
    where delivery.returned_stock_move_id is null
)

select
    delivered.returned_value,
    came_back.returned_value as value_of_returns,
from delivered
cross join came_back
where abs(delivered.returned_value - came_back.returned_value) > 0.01
