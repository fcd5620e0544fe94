with

promises as (
    select
        line.*,
        fulfilment.is_complete,
        line.order_date + cast(ceil(line.customer_lead_days) as integer) as possible_date,
        line.ordered_quantity * line.net_unit_price as line_value,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    where not line.is_intercompany
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
        'Order ' || line.order_name || ' promises '
        || {{ units_in_words('line.ordered_quantity') }} || ' of ' || line.product
        || ' to ' || coalesce(line.customer, 'a customer')
        || ' by ' || {{ date_in_words('line.promise_date') }} || ', '
        || {{ count_in_words('(line.possible_date - line.promise_date)', 'day') }}
        || ' before ' || {{ date_in_words('line.possible_date') }}
        || ', the first date that the lead time from the order on '
        || {{ date_in_words('line.order_date') }} || ' allows; the line is worth '
        || {{ money_in_words('line.line_value', 'company.currency') }} || '.' as what,
        'Agree a date from ' || {{ date_in_words('line.possible_date') }}
        || ' on with the customer, or have the warehouse confirm the earlier one.' as next_action,
    from promises as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    where
        line.promise_date < line.possible_date
        and not line.is_cancelled
        and (not line.is_complete or line.order_date >= {{ recent_from('line.as_of_date') }})
)

{{ exception_rows('found', 'promise_earlier_than_possible', 'Promise earlier than possible') }}
