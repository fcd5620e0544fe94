{#-
    One row per company: how long before the day due work begins on an incomplete order, whose rest
    nobody waits for any longer; the median of those that had waited, of picks that took as long as
    is usual.
-#}
{%- set enough = 3 -%}
{%- set moments = ['released', 'picked', 'due_day'] -%}
with

slices as (
    select
        slice.order_id,
        slice.warehouse_id,
        slice.released_at,
        slice.available_at,
        slice.picked_at,
        warehouse.company_id,
        standard.pick_seconds,
        {{ local_to_utc('cast(line.due_date as timestamp)', 'line.tz') }} as due_day_at,
    from {{ ref('int_delivery_slices') }} as slice
    inner join {{ ref('int_order_lines') }} as line on slice.order_line_id = line.order_line_id
    inner join {{ ref('dim_warehouse') }} as warehouse
        on slice.warehouse_id = warehouse.warehouse_id
    inner join {{ ref('int_stage_standards') }} as standard
        on slice.warehouse_id = standard.warehouse_id
    where slice.delivery_steps > 1
),

-- the goods were there, others of the order came only after they had been picked
left_without as (
    select slice.*
    from slices as slice
    semi join slices as rest
        on
            slice.order_id = rest.order_id
            and slice.warehouse_id = rest.warehouse_id
            and slice.picked_at < rest.available_at
    where slice.available_at <= slice.released_at
),

clocks as (
    select
        company_id,
        order_id,
        pick_seconds,
        {%- for moment in moments %}
            {{ working_clock_reading(moment, moment ~ '_at') }} as {{ moment }}_clock,
        {%- endfor %}
    from
        left_without
    {%- for moment in moments %}
        {{ working_clock_join(moment, moment ~ '_at', 'warehouse_id', 'int_warehouse_clock') }}
    {%- endfor %}
),

orders as (
    select
        company_id,
        order_id,
        min(due_day_clock - (picked_clock - pick_seconds)) as ahead_seconds,
    from clocks
    -- who was picked as soon as others are did not wait
    where picked_clock - released_clock > 2 * pick_seconds
    group by company_id, order_id
)

select
    company_id,
    cast(median(ahead_seconds) as bigint) as begun_ahead_seconds,
from orders
group by company_id
having count(*) >= {{ enough }}
