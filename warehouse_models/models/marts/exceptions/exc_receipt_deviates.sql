with

open_lines as (
    select distinct purchase_order_line_id
    from {{ ref('int_stock_moves') }}
    where not is_done and state != 'cancel' and purchase_order_line_id is not null
),

judged as (
    select
        line.*,
        {{ local_date('server.as_of', 'company.timezone') }} as as_of_date,
        company.currency,
        coalesce(line.completed_on, {{ local_date('line.last_received_at', 'company.timezone') }})
            as ended_on,
        line.received_quantity
        - line.ordered_quantity_current
        -- what came in excess and went back is put right; other goods sent back leave no gap
        - least(
            coalesce(sent_back.quantity, 0),
            greatest(line.received_quantity - line.ordered_quantity_current, 0)
        ) as quantity_difference,
        {{ policy_value(
            'receipt_late_days', 'line.company', 'line.warehouse', 'null', 'line.promised_on'
        ) }} as late_days_allowed,
        {{ policy_value(
            'receipt_early_days', 'line.company', 'line.warehouse', 'null', 'line.promised_on'
        ) }} as early_days_allowed,
        {{ policy_value(
            'receipt_quantity_share', 'line.company', 'line.warehouse', 'null', 'line.promised_on'
        ) }} * line.ordered_quantity_current as quantity_allowed,
        open_lines.purchase_order_line_id is null as is_closed,
    from {{ ref('fct_purchase_lines') }} as line
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on line.company_id = company.company_id
    left join open_lines on line.purchase_line_id = open_lines.purchase_order_line_id
    left join {{ ref('int_purchase_returns') }} as sent_back
        on line.purchase_line_id = sent_back.purchase_order_line_id
),

deviations as (
    select
        *,
        case
            when not is_complete and not is_closed and days_late > late_days_allowed
                then 'missing'
            when received_quantity > 0 and quantity_difference > quantity_allowed then 'over'
            when received_quantity > 0 and is_closed and -quantity_difference > quantity_allowed
                then 'short'
            when is_complete and days_late > late_days_allowed then 'late'
            when is_complete and promised_on - completed_on > early_days_allowed then 'early'
        end as deviation,
        abs(quantity_difference) * unit_price as quantity_value,
    from judged
),

found as (
    select
        cast(line.purchase_line_id as varchar) as record_key,
        case when line.deviation = 'missing' then line.promised_on + 1 else line.ended_on end
            as since,
        'purchasing' as owner_role,
        line.company_id,
        line.warehouse_id,
        cast(null as varchar) as channel,
        'purchase.order' as odoo_model,
        line.purchase_order_id as odoo_id,
        line.order_name as record_name,
        line.supplier as subject,
        case
            when line.deviation in ('late', 'early') then line.ordered_value
            else line.quantity_value
        end as impact_money,
        null as impact_hours,
        coalesce(line.supplier, 'A supplier') || ' confirmed '
        || {{ units_in_words('line.ordered_quantity_current') }} || ' of ' || line.product
        || ' on ' || line.order_name || ' for ' || {{ date_in_words('line.promised_on') }} || '; '
        || case line.deviation
            when 'missing'
                then
                    {{ quantity_in_words('-line.quantity_difference') }} || ' still to come, '
                    || {{ count_in_words('line.days_late', 'day') }} || ' overdue'
            when 'late'
                then 'they came ' || {{ count_in_words('line.days_late', 'day') }} || ' late'
            when 'early'
                then
                    'they came '
                    || {{ count_in_words('(line.promised_on - line.completed_on)', 'day') }}
                    || ' early'
            when 'over'
                then
                    {{ quantity_in_words('line.quantity_difference') }}
                    || ' more came than were ordered'
            else
                {{ quantity_in_words('-line.quantity_difference') }}
                || ' never came and are not expected any more'
        end || ', worth '
        || {{ money_in_words(
            "case when line.deviation in ('late', 'early') then line.ordered_value"
            ~ " else line.quantity_value end",
            'line.currency'
        ) }} || '.' as what,
        case line.deviation
            when 'missing'
                then
                    'Have the supplier confirm a new date for '
                    || line.order_name || '.'
            when 'over'
                then
                    'Send back what was not ordered on ' || line.order_name
                    || ', or agree to keep it.'
            when 'short'
                then
                    'Order the rest of ' || line.order_name
                    || ' again, or have its bill corrected.'
            else 'Take the date of ' || line.order_name || ' up with the supplier.'
        end as next_action,
    from deviations as line
    where
        line.deviation = 'missing'
        or (line.deviation is not null and line.ended_on >= {{ recent_from('line.as_of_date') }})
)

{{ exception_rows('found', 'receipt_deviates', 'Receipt deviates from the order') }}
