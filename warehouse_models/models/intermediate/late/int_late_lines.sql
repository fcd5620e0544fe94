{#- One row per counted order line that is late by its original promise: since when, how long. -#}
with

lines as (
    select
        line.*,
        fulfilment.completed_at,
        fulfilment.is_open,
        -- without a commitment date the promise follows from the order date
        not coalesce(
            line.promised_at = line.confirmed_at + to_seconds(line.customer_lead_days * 86400),
            false
        ) as is_promise_committed,
        -- demo and imported orders can be dated before they were entered
        greatest(line.entered_at, line.confirmed_at) as released_at,
        {{ local_to_utc('cast(line.due_date + 1 as timestamp)', 'line.tz') }} as late_from_at,
        case
            when line.is_cancelled
                then least(fulfilment.completed_at, line.cancelled_at, line.as_of)
            else coalesce(fulfilment.settled_at, line.as_of)
        end as late_until_at,
    from {{ ref('int_order_lines') }} as line
    inner join {{ ref('int_order_line_fulfilment') }} as fulfilment
        on line.order_line_id = fulfilment.order_line_id
    where line.is_due and not line.is_intercompany and not fulfilment.is_on_time
)

select
    order_line_id,
    order_id,
    product_id,
    warehouse_id,
    company_id,
    calendar_id,
    tz,
    is_open,
    is_cancelled,
    is_promise_committed,
    due_date,
    entered_at,
    confirmed_at,
    released_at,
    -- a date that follows from the order date was promised at confirmation, not at entry
    case when is_promise_committed then entered_at else released_at end
        as promise_made_at,
    late_from_at,
    late_until_at,
    completed_at,
    {{ working_seconds('late_from_at', 'late_until_at', 'calendar_id') }} as late_seconds,
    {{ working_seconds('late_from_at', 'late_until_at', 'warehouse_id', 'int_warehouse_clock') }}
    = 0 as is_late_off_hours,
from lines
