{#- A rule based on another pricelist looks one level down; what lies deeper is list price. -#}
with

-- prices changed before the first extract leave no trace: its first version holds for all before
product_versions as (
    select
        product_id,
        list_price,
        standard_price,
        case
            when row_number() over (partition by product_id order by dbt_valid_from) = 1
                then timestamp '1900-01-01'
            else dbt_valid_from
        end as valid_from,
    from {{ ref('snap_product') }}
),

cost_versions as (
    select
        product_id,
        company_id,
        standard_price,
        case
            when
                row_number() over (partition by product_id, company_id order by dbt_valid_from) = 1
                then timestamp '1900-01-01'
            else dbt_valid_from
        end as valid_from,
    from {{ ref('snap_product_cost') }}
),

requests as (
    select
        line.order_line_id,
        line.product_id,
        line.company_id,
        line.pricelist_id,
        line.ordered_quantity_current as quantity,
        line.price_unit / line.unit_factor / line.currency_rate as unit_price,
        coalesce(line.discount, 0) as discount,
        line.confirmed_at as ordered_at,
        line.order_date,
        coalesce(product.list_price, 0) as list_price,
        coalesce(own_cost.standard_price, product.standard_price, 0) as standard_price,
    from {{ ref('int_order_lines') }} as line
    asof left join product_versions as product
        on line.product_id = product.product_id and line.confirmed_at >= product.valid_from
    asof left join cost_versions as own_cost
        on
            line.product_id = own_cost.product_id
            and line.company_id = own_cost.company_id
            and line.confirmed_at >= own_cost.valid_from
),

items as (
    {{ pricelist_items_in_force('requests') }}
),

-- the same request put to the pricelist that the item is based on
base_requests as (
    select requests.* replace (items.base_pricelist_id as pricelist_id)
    from requests
    inner join items on requests.order_line_id = items.order_line_id
    where items.base = 'pricelist' and items.base_pricelist_id is not null
),

base_items as (
    {{ pricelist_items_in_force('base_requests') }}
),

base_prices as (
    select
        requests.order_line_id,
        {{ pricelist_item_price(
            'items',
            "case when items.base = 'standard_price' then requests.standard_price"
            ~ " else requests.list_price end",
            'coalesce(rate.units_per_company_currency, 1)'
        ) }} as price,
    from base_requests as requests
    inner join base_items as items on requests.order_line_id = items.order_line_id
    inner join {{ ref('stg_odoo__pricelist') }} as pricelist
        on items.pricelist_id = pricelist.pricelist_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            requests.company_id = rate.company_id
            and pricelist.currency_id = rate.currency_id
            and requests.order_date >= rate.valid_from
),

based_requests as (
    select
        requests.*,
        case items.base
            when 'standard_price' then requests.standard_price
            when 'pricelist' then coalesce(base_prices.price, requests.list_price)
            else requests.list_price
        end as base_price,
    from requests
    left join items on requests.order_line_id = items.order_line_id
    left join base_prices on requests.order_line_id = base_prices.order_line_id
),

priced as (
    select
        requests.order_line_id,
        items.pricelist_item_id,
        coalesce(items.compute_price, 'list_price') as price_rule,
        requests.list_price,
        requests.unit_price,
        requests.discount,
        coalesce(
            {{ pricelist_item_price(
                'items', 'requests.base_price', 'coalesce(rate.units_per_company_currency, 1)'
            ) }},
            requests.list_price
        ) as policy_unit_price,
        -- up to 16 the pricelist says so, from 17 on percentages are shown where discounts are
        coalesce(
            pricelist.discount_policy = 'without_discount',
            items.compute_price = 'percentage',
            false
        ) as is_discount_shown,
    from based_requests as requests
    left join items on requests.order_line_id = items.order_line_id
    left join {{ ref('stg_odoo__pricelist') }} as pricelist
        on requests.pricelist_id = pricelist.pricelist_id
    asof left join {{ ref('int_currency_rates') }} as rate
        on
            requests.company_id = rate.company_id
            and pricelist.currency_id = rate.currency_id
            and requests.order_date >= rate.valid_from
),

shown as (
    select
        *,
        case
            when is_discount_shown and unit_price > policy_unit_price
                then round(100 * (1 - policy_unit_price / unit_price), 2)
            else 0
        end as shown_percent,
    from priced
)

select
    order_line_id,
    pricelist_item_id,
    price_rule,
    list_price,
    policy_unit_price,
    -- less than half a percent, and what is less than a tenth off, is the rounding of prices
    case
        when shown_percent < 0.5 then 0
        when discount < shown_percent + 0.1 then discount
        else shown_percent
    end as list_discount_percent,
from shown
