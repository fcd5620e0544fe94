{#- What the books say one unit in stock is worth: value so far / quantity so far. -#}
with

valued_days as (
    select
        valuation.product_id,
        valuation.company_id,
        -- landed cost counts from the receipt on, in every version: from 19 on it is in its value
        {{ local_date(
            'coalesce(move.moved_at, valuation.valued_at)', "coalesce(company.timezone, 'UTC')"
        ) }} as valid_from,
        sum(valuation.quantity) as quantity,
        sum(valuation.value) as value,
    from {{ ref('stg_odoo__stock_valuation') }} as valuation
    left join {{ ref('int_stock_moves') }} as move
        on valuation.stock_move_id = move.stock_move_id
    left join {{ ref('dim_company') }} as company on valuation.company_id = company.company_id
    -- a drop-ship never was in stock; from 19 on only its way out has a value
    where move.is_dropship is distinct from true
    group by all
),

book as (
    select
        product_id,
        company_id,
        valid_from,
        sum(quantity) over so_far as book_quantity,
        sum(value) over so_far as book_value,
    from valued_days
    window so_far as (partition by product_id, company_id order by valid_from)
)

select
    product_id,
    company_id,
    valid_from,
    book_quantity,
    book_value,
    -- an empty or negative stock has no cost of its own: the last known one holds
    last_value(
        case when book_quantity > 1e-6 and book_value > 0 then book_value / book_quantity end
        ignore nulls
    ) over (partition by product_id, company_id order by valid_from) as unit_cost,
from book
