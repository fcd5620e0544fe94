{#- Customer issues of the window, valued at what each unit cost when it left. -#}
with

move_values as (
    select
        stock_move_id,
        -sum(value) as value,
    from {{ ref('stg_odoo__stock_valuation') }}
    where valuation_kind = 'move'
    group by all
),

customer_issues as (
    select
        move.product_id,
        move.company_id,
        sum(
            coalesce(
                move_values.value,
                move.done_quantity * coalesce(own_cost.standard_price, product.standard_price),
                0
            )
        ) as issued_value,
    from {{ ref('int_stock_moves') }} as move
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_product') }} as product on move.product_id = product.product_id
    left join {{ ref('stg_odoo__product_cost') }} as own_cost
        on move.product_id = own_cost.product_id and move.company_id = own_cost.company_id
    left join move_values on move.stock_move_id = move_values.stock_move_id
    where
        move.is_done
        and move.is_to_customer
        and not move.is_dropship
        and move.moved_at <= server.as_of
        and move.moved_at
        > server.as_of - to_days(cast({{ policy_value('abc_window_days') }} as integer))
    group by all
),

ranked as (
    select
        product_id,
        company_id,
        issued_value,
        coalesce(
            sum(issued_value) over (
                partition by company_id
                order by issued_value desc, product_id asc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) / sum(issued_value) over (partition by company_id) as share_before,
    from customer_issues
    where issued_value > 0
)

select
    product_id,
    company_id,
    case
        when share_before < {{ policy_value('abc_class_a_share') }} then 'A'
        when share_before < {{ policy_value('abc_class_b_share') }} then 'B'
        else 'C'
    end as abc_class,
    issued_value,
    share_before,
from ranked
