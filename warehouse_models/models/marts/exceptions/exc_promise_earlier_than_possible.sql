with

-- a date that follows from the order date was not promised by anybody
promises as (
    select
        line.*,
        fulfilment.is_complete,
        {{ local_date('line.entered_at', 'line.tz') }} as entered_on,
        {{ working_seconds('line.entered_at', 'line.promised_at', 'line.calendar_id') }} / 3600.0
            as promised_hours,
        {{ policy_value(
            'promise_working_hours', 'line.company', 'line.warehouse', 'line.channel',
            'line.order_date'
        ) }} as needed_hours,
        line.ordered_quantity * line.net_unit_price as line_value,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    where not line.is_intercompany and line.commitment_at is not null
),

found as (
    select
        cast(line.order_line_id as varchar) as record_key,
        line.order_date as since,
        'order_desk' as owner_role,
        line.company_id,
        line.warehouse_id,
        line.channel,
        'sale.order' as odoo_model,
        line.order_id as odoo_id,
        line.order_name as record_name,
        line.customer as subject,
        line.line_value as impact_money,
        null as impact_hours,
        'Order ' || line.order_name || ', entered on ' || {{ date_in_words('line.entered_on') }}
        || ', promises ' || {{ units_in_words('line.ordered_quantity') }} || ' of ' || line.product
        || ' to ' || coalesce(line.customer, 'a customer')
        || ' by ' || {{ date_in_words('line.promise_date') }} || ', which leaves '
        || {{ count_in_words('round(line.promised_hours)::integer', 'working hour') }}
        || ' where policy asks for '
        || {{ quantity_in_words('line.needed_hours') }}
        || '; the line is worth '
        || {{ money_in_words('line.line_value', 'company.currency') }} || '.' as what,
        'Agree a later date for ' || line.order_name
        || ' with the customer, or have the warehouse confirm this one.' as next_action,
    from promises as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where
        line.promised_hours < line.needed_hours
        and not line.is_cancelled
        and (not line.is_complete or line.order_date >= {{ recent_from('line.as_of_date') }})
)

{{ exception_rows('found', 'promise_earlier_than_possible', 'Promise earlier than possible') }}
