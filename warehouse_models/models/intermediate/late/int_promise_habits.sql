{#-
    One row per channel and warehouse: the working time that three of four promises give at least,
    from the end of the day of the promise to the end of the day due, and the share without a
    date of their own, for which Odoo counts the customer's lead time from the confirmation.
-#}
with

promises as (
    select
        channel,
        warehouse_id,
        calendar_id,
        {{ local_to_utc(
            'cast(' ~ local_date('confirmed_at', 'tz') ~ ' + 1 as timestamp)', 'tz'
        ) }} as day_ends_at,
        {{ local_to_utc('cast(due_date + 1 as timestamp)', 'tz') }} as late_from_at,
        promised_at = confirmed_at + to_seconds(customer_lead_days * 86400) as is_counted,
    from {{ ref('int_order_lines') }}
    where not is_dropship and not is_intercompany and promised_at is not null
)

select
    channel,
    warehouse_id,
    count(*) as lines,
    cast(
        quantile_disc({{ working_seconds('day_ends_at', 'late_from_at', 'calendar_id') }}, 0.25)
        as bigint
    ) as usual_lead_seconds,
    count(*) filter (where is_counted) / count(*) as counted_share,
from promises
group by channel, warehouse_id
having count(*) >= 5
