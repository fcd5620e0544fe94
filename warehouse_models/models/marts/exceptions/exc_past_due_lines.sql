with

-- what the customer still wants of what was promised
open_lines as (
    select
        *,
        least(ordered_quantity, ordered_quantity_current) as owed_quantity,
        least(ordered_quantity, ordered_quantity_current) - shipped_quantity as open_quantity,
    from {{ ref('fct_order_lines') }}
    where is_due and is_open and not is_intercompany
),

found as (
    select
        cast(line.order_line_id as varchar) as record_key,
        line.due_date + 1 as since,
        coalesce(cause.owner_role, 'outbound_warehouse') as owner_role,
        line.company_id,
        line.warehouse_id,
        line.channel,
        'sale.order' as odoo_model,
        line.order_id as odoo_id,
        line.order_name as record_name,
        line.customer as subject,
        line.open_quantity * line.net_unit_price as impact_money,
        cause.line_late_seconds / 3600.0 as impact_hours,
        coalesce(line.customer, 'A customer') || ' waits for '
        || {{ quantity_in_words('line.open_quantity') }} || ' of '
        || {{ units_in_words('line.owed_quantity') }} || ' of ' || line.product
        || ' on order ' || line.order_name || ', due on ' || {{ date_in_words('line.due_date') }}
        || ', worth '
        || {{ money_in_words('line.open_quantity * line.net_unit_price', 'company.currency') }}
        || case
            when cause.cause != 'unattributed'
                then '; main cause so far: ' || lower(cause.cause_label)
            else ''
        end || '.' as what,
        'Ship the rest of ' || line.order_name
        || ' or agree a new date with the customer.' as next_action,
    from open_lines as line
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    left join {{ ref('fct_late_line_causes') }} as cause
        on line.order_line_id = cause.order_line_id and cause.is_main_cause
)

{{ exception_rows('found', 'past_due_lines', 'Order line past due') }}
