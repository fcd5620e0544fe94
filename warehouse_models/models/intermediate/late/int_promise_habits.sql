{#-
    One row per channel and warehouse: the working time that three of four promises give at least,
    from the end of the day of the promise to the end of the day due.
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
from promises
group by channel, warehouse_id
having count(*) >= 5
