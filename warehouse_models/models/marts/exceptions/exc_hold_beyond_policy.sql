with

orders as (
    select
        sale_order.order_id,
        sale_order.order_name,
        sale_order.company_id,
        sale_order.company,
        sale_order.warehouse_id,
        sale_order.warehouse,
        sale_order.channel,
        sale_order.customer,
        {{ local_date('sale_order.entered_at', 'sale_order.tz') }} as entered_on,
        {{ local_date('sale_order.confirmed_at', 'sale_order.tz') }} as confirmed_on,
        {{ working_seconds(
            'sale_order.entered_at', 'sale_order.confirmed_at', 'sale_order.calendar_id'
        ) }} / 3600.0 as held_hours,
    from {{ ref('int_orders') }} as sale_order
    where not sale_order.is_intercompany and not sale_order.is_cancelled
),

order_values as (
    select
        order_id,
        min(as_of_date) as as_of_date,
        sum(ordered_quantity * net_unit_price) as order_value,
    from {{ ref('int_order_lines') }}
    group by order_id
),

held as (
    select
        orders.*,
        order_values.* exclude (order_id),
        {{ policy_value(
            'hold_hours', 'orders.company', 'orders.warehouse', 'orders.channel',
            'orders.entered_on'
        ) }} as policy_hours,
    from orders
    inner join order_values on orders.order_id = order_values.order_id
),

found as (
    select
        cast(held.order_id as varchar) as record_key,
        held.entered_on as since,
        'credit_control' as owner_role,
        held.company_id,
        held.warehouse_id,
        held.channel,
        'sale.order' as odoo_model,
        held.order_id as odoo_id,
        held.order_name as record_name,
        held.customer as subject,
        held.order_value as impact_money,
        held.held_hours as impact_hours,
        'Order ' || held.order_name || ' of ' || coalesce(held.customer, 'a customer')
        || ', entered on ' || {{ date_in_words('held.entered_on') }} || ', was confirmed on '
        || {{ date_in_words('held.confirmed_on') }} || ', '
        || {{ count_in_words('round(held.held_hours)::integer', 'working hour') }}
        || ' later, where policy allows '
        || {{ quantity_in_words('held.policy_hours') }} || '; it is worth '
        || {{ money_in_words('held.order_value', 'company.currency') }} || '.' as what,
        'Find out what ' || held.order_name
        || ' waited for, and decide the next hold or approval of the customer sooner.'
            as next_action,
    from held
    inner join {{ ref('dim_company') }} as company on held.company_id = company.company_id
    where
        held.held_hours > held.policy_hours
        and held.confirmed_on >= {{ recent_from('held.as_of_date') }}
)

{{ exception_rows('found', 'hold_beyond_policy', 'Order held beyond policy') }}
