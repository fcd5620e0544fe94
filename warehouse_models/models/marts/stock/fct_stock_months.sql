with

goods_cost as (
    select
        flow.product_id,
        flow.company_id,
        flow.warehouse_id,
        cast(date_trunc('month', flow.moved_on) as date) as month_start,
        sum(case when flow.is_to_customer then flow.cost else -flow.cost end) as cost_of_goods,
    from {{ ref('int_line_flows') }} as flow
    inner join {{ ref('int_stock_moves') }} as move on flow.stock_move_id = move.stock_move_id
    -- drop-shipped goods never were in stock
    where not move.is_dropship and move.source_usage != 'supplier'
    group by all
),

reordered as (
    select distinct
        product_id,
        warehouse_id,
    from {{ ref('stg_odoo__orderpoint') }}
    where is_active
),

valued_balances as (
    select
        *,
        own_quantity * unit_cost as stock_value,
        cast({{ policy_value('slow_stock_days') }} as integer) as slow_days,
        coalesce(last_issued_on, first_stocked_on) as last_active_on,
        -- what lay there before the company's first movement in Odoo nobody knows
        min(first_stocked_on) over (partition by company_id) as known_from,
    from {{ ref('int_stock_balances') }}
),

-- what nobody reorders nor asked for in months may be out of stock
balances as (
    select
        balance.*,
        case
            when reordered.product_id is not null then balance.days
            else
                greatest(
                    least(balance.ends_before, balance.last_active_on + balance.slow_days)
                    - balance.starts_on,
                    0
                )
        end as kept_days,
    from valued_balances as balance
    left join reordered
        on
            balance.product_id = reordered.product_id
            and balance.warehouse_id = reordered.warehouse_id
),

months as (
    select
        balance.product_id,
        balance.company_id,
        balance.warehouse_id,
        balance.month_start,
        arg_max(balance.quantity, balance.starts_on) as closing_quantity,
        arg_max(balance.stock_value, balance.starts_on) as closing_value,
        max(balance.ends_before) - 1 as closed_on,
        max(balance.last_active_on) as last_active_on,
        any_value(balance.slow_days) as slow_days,
        any_value(balance.known_from) as known_from,
        sum(balance.days) as days,
        sum(balance.stock_value * balance.days) as stock_value_days,
        sum(balance.kept_days) as kept_days,
        coalesce(sum(balance.kept_days) filter (where balance.quantity <= 0), 0)
            as out_of_stock_days,
    from balances as balance
    group by all
)

select
    month.product_id
    || '-' || month.company_id
    || '-' || coalesce(cast(month.warehouse_id as varchar), 'transit')
    || '-' || month.month_start as stock_month_id,
    month.product_id,
    month.company_id,
    month.warehouse_id,
    company.company,
    warehouse.warehouse,
    product.product,
    product.product_category,
    product.supplier,
    coalesce(abc.abc_class, 'C') as abc_class,
    month.closing_quantity,
    month.closing_value,
    case
        when month.known_from <= month.closed_on - month.slow_days then month.closing_value
    end as judged_value,
    case
        when judged_value is null then null
        when month.last_active_on <= month.closed_on - month.slow_days then judged_value
        else 0
    end as slow_value,
    month.stock_value_days,
    month.days as stock_days,
    coalesce(goods_cost.cost_of_goods, 0) as cost_of_goods,
    365 * coalesce(goods_cost.cost_of_goods, 0) as annualised_cost_of_goods,
    case when month.warehouse_id is not null and product.is_active then month.kept_days end
        as kept_days,
    case when month.warehouse_id is not null and product.is_active then month.out_of_stock_days end
        as out_of_stock_days,
    rate.to_group,
    month.last_active_on,
    month.closed_on,
    month.month_start,
from months as month
inner join {{ ref('dim_product') }} as product on month.product_id = product.product_id
inner join {{ ref('dim_company') }} as company on month.company_id = company.company_id
left join {{ ref('dim_warehouse') }} as warehouse on month.warehouse_id = warehouse.warehouse_id
left join {{ ref('dim_abc_class') }} as abc
    on month.product_id = abc.product_id and month.company_id = abc.company_id
left join goods_cost
    on
        month.product_id = goods_cost.product_id
        and month.company_id = goods_cost.company_id
        and month.warehouse_id is not distinct from goods_cost.warehouse_id
        and month.month_start = goods_cost.month_start
asof left join {{ ref('int_group_rates') }} as rate
    on month.company_id = rate.company_id and month.month_start >= rate.valid_from
where product.is_storable
