with

-- orders not shipped yet as well: their price can still be put right
priced_lines as (
    select
        line.*,
        price.policy_unit_price,
        line.price_unit / line.unit_factor / line.currency_rate as company_unit_price,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_policy_prices') }} as price on line.order_line_id = price.order_line_id
    where not line.is_intercompany and not line.is_cancelled
),

found as (
    select
        cast(line.order_line_id as varchar) as record_key,
        line.order_date as since,
        'sales' as owner_role,
        line.company_id,
        line.warehouse_id,
        line.channel,
        'sale.order' as odoo_model,
        line.order_id as odoo_id,
        line.order_name as record_name,
        line.customer as subject,
        (line.policy_unit_price - line.company_unit_price) * line.ordered_quantity_current
            as impact_money,
        null as impact_hours,
        'Order ' || line.order_name || ' of ' || {{ date_in_words('line.order_date') }} || ' sells '
        || {{ units_in_words('line.ordered_quantity_current') }} || ' of ' || line.product
        || ' to ' || coalesce(line.customer, 'a customer') || ' at '
        || {{ price_in_words('line.company_unit_price', 'company.currency') }}
        || ' before discount, where the price list asks '
        || {{ price_in_words('line.policy_unit_price', 'company.currency') }}
        || '; the difference is '
        || {{ money_in_words(
            '(line.policy_unit_price - line.company_unit_price) * line.ordered_quantity_current',
            'company.currency'
        ) }} || '.' as what,
        'Have the price on ' || line.order_name
        || ' approved, or bring it back to the price list before it is invoiced.' as next_action,
    from priced_lines as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where
        line.company_unit_price < line.policy_unit_price * (1 - {{ policy_value(
            'price_below_policy_share', 'line.company', 'line.warehouse', 'line.channel',
            'line.order_date'
        ) }})
        and line.order_date >= {{ recent_from('line.as_of_date') }}
)

{{ exception_rows('found', 'price_below_policy', 'Price below policy') }}
