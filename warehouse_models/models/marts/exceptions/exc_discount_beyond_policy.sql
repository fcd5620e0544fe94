with

discounted_lines as (
    select
        line.*,
        -- on top of the discount that the pricelist itself shows
        price.list_discount_percent
        + {{ allowed_discount('line', 'line.order_date') }}
        * (1 - price.list_discount_percent / 100) as allowed_discount,
        line.price_unit
        / line.unit_factor
        / line.currency_rate
        * line.ordered_quantity_current as value_before_discount,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_policy_prices') }} as price on line.order_line_id = price.order_line_id
    where line.discount > 0 and not line.is_cancelled and not line.is_intercompany
),

beyond_policy as (
    select
        *,
        value_before_discount * (discount - allowed_discount) / 100 as money_beyond_policy,
    from discounted_lines
    where discount > allowed_discount + 1e-6 and order_date >= {{ recent_from('as_of_date') }}
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
        line.money_beyond_policy as impact_money,
        null as impact_hours,
        'Order ' || line.order_name || ' of ' || {{ date_in_words('line.order_date') }}
        || ' gives ' || coalesce(line.customer, 'a customer') || ' '
        || {{ quantity_in_words('line.discount') }} || '% off ' || line.product
        || ' where policy allows ' || {{ quantity_in_words('line.allowed_discount') }}
        || '%; the difference is '
        || {{ money_in_words('line.money_beyond_policy', 'company.currency') }} || '.' as what,
        'Have the discount on ' || line.order_name
        || ' approved, or bring it back within policy before it is invoiced.' as next_action,
    from beyond_policy as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
)

{{ exception_rows('found', 'discount_beyond_policy', 'Discount beyond policy') }}
