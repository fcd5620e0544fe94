{#-
    One row per channel and warehouse: the working time that three of four promises give at least,
    from the end of the day of the promise to the end of the day due, how much those of them give,
    and the share without a date of their own, for which Odoo counts the customer's lead time from
    the confirmation.
-#}
{%- set like_all = 10 -%}
with

promises as (
    select
        channel,
        warehouse_id,
        {{ local_to_utc(
            'cast(' ~ local_date('confirmed_at', 'tz') ~ ' + 1 as timestamp)', 'tz'
        ) }} as day_ends_at,
        {{ local_to_utc('cast(due_date + 1 as timestamp)', 'tz') }} as late_from_at,
        promised_at = confirmed_at + to_seconds(customer_lead_days * 86400) as is_counted,
    from {{ ref('int_order_lines') }}
    where not is_dropship and not is_intercompany and promised_at is not null
),

given as (
    select
        channel,
        warehouse_id,
        is_counted,
        {{ joined_working_seconds('promise', 'day_ends_at', 'due', 'late_from_at') }}
            as lead_seconds,
    from promises
    {{ working_clock_join('promise', 'day_ends_at', 'warehouse_id', 'int_warehouse_clock') }}
    {{ working_clock_join('due', 'late_from_at', 'warehouse_id', 'int_warehouse_clock') }}
),

leads as (
    select
        *,
        quantile_disc(lead_seconds, 0.25) over (partition by channel, warehouse_id)
            as usual_lead_seconds,
    from given
),

overall as (
    select count(*) filter (where is_counted) / count(*) as counted_share
    from promises
)

select
    leads.channel,
    leads.warehouse_id,
    count(*) as lines,
    cast(any_value(leads.usual_lead_seconds) as bigint) as usual_lead_seconds,
    -- the middles of four equal parts of the promises that were not too short
    {%- for part in range(1, 5) %}
        cast(
            quantile_disc(leads.lead_seconds, {{ (2 * part - 1) / 8 }}) filter (
                where leads.lead_seconds >= leads.usual_lead_seconds
            ) as bigint
        ) as lead_{{ part }}_seconds,
    {%- endfor %}
    -- a group of few promises is like all of them
    (count(*) filter (where leads.is_counted) + {{ like_all }} * any_value(overall.counted_share))
    / (count(*) + {{ like_all }}) as counted_share,
from leads
cross join overall
group by leads.channel, leads.warehouse_id
having count(*) >= 5
