with

-- how many working days a calendar has seen up to each local date
working_days as (
    select
        calendar_id,
        working_date,
        count(*) filter (where is_working_day) over (
            partition by calendar_id
            order by working_date
        ) as days_so_far,
    from {{ ref('dim_working_day') }}
),

-- a date that follows from the order date was not promised by anybody; a later one closes it
promises as (
    select
        line.*,
        fulfilment.is_open,
        {{ local_date('line.entered_at', 'line.tz') }} as entered_on,
        promised.days_so_far - entered.days_so_far as promised_days,
        {{ policy_value(
            'promise_working_days', 'line.company', 'line.warehouse', 'line.channel',
            'line.order_date'
        ) }} as needed_days,
        line.ordered_quantity * line.net_unit_price as line_value,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    left join working_days as entered
        on
            coalesce(line.calendar_id, 0) = entered.calendar_id
            and {{ local_date('line.entered_at', 'line.tz') }} = entered.working_date
    left join working_days as promised
        on
            coalesce(line.calendar_id, 0) = promised.calendar_id
            and line.promise_date_current = promised.working_date
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
        || ' by ' || {{ date_in_words('line.promise_date_current') }} || ', which leaves '
        || {{ count_in_words('cast(line.promised_days as integer)', 'working day') }}
        || ' where policy asks for '
        || {{ quantity_in_words('line.needed_days') }}
        || '; the line is worth '
        || {{ money_in_words('line.line_value', 'company.currency') }} || '.' as what,
        'Agree a later date for ' || line.order_name
        || ' with the customer, or have the warehouse confirm this one.' as next_action,
    from promises as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where
        line.promised_days < line.needed_days
        and not line.is_cancelled
        and (line.is_open or line.order_date >= {{ recent_from('line.as_of_date') }})
)

{{ exception_rows('found', 'promise_earlier_than_possible', 'Promise earlier than possible') }}
